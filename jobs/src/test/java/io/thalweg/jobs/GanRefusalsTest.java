package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** What {@code train gan} does not begin. */
final class GanRefusalsTest extends GanRuns {
    @Test
    void whatTheSecondEngineCannotDoIsToldBeforeAnythingIsStarted() {
        Ran refused = train(
                "none",
                "--engine",
                "dl4j",
                "--loss",
                "wasserstein",
                "--discriminator-norm",
                "spectral",
                "--device",
                "gpu");
        assertEquals(2, refused.exitCode(), refused.err());
        for (String part : List.of("found wasserstein", "found spectral", "found --device gpu")) {
            assertTrue(
                    refused.errors().stream().anyMatch(error -> error.contains(part) && error.contains("torch")),
                    part + " in " + refused.err());
        }
        Ran unknown = train("none", "--engine", "dl5j");
        assertEquals(2, unknown.exitCode(), unknown.err());
        assertTrue(
                unknown.err().contains("found dl5j") && unknown.err().contains("dl4j, torch")
                        || unknown.err().contains("torch, dl4j"),
                unknown.err());
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        Ran ran = train("none", "--loss", "hinge", "--label-smoothing", "0.1", "--beta1", "1", "--threads", "0");
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().contains("--label-smoothing is for losses with a target"), ran.err());
        assertTrue(ran.err().contains("--beta1 is out of range: found 1.0"), ran.err());
        assertTrue(ran.err().contains("--threads is out of range: found 0"), ran.err());
        Ran unmeasured = train("none", "--classifier", path("missing"), "--validation-images", "3");
        assertEquals(2, unmeasured.exitCode());
        assertTrue(unmeasured.err().contains("--validation-images is out of range: found 3"), unmeasured.err());
        Ran missing = train("none", "--classifier", path("missing"));
        assertEquals(2, missing.exitCode());
        assertTrue(missing.err().contains("--classifier does not exist"), missing.err());
        assertTrue(missing.err().contains("--classifier is for validations, and there are none"), missing.err());
        Ran small = train("none", "--discriminator-steps", "10");
        assertEquals(2, small.exitCode());
        assertTrue(small.errors().get(0).contains("found 96 images, allowed at least 160"), small.err());
        assertFalse(Files.exists(folder.resolve("none")));
    }

    /** What is asked for and would not be done is refused, with what it is done with. */
    @Test
    void optionsThatWouldDoNothingAreTold() {
        Ran ran = train(
                "none",
                "--loss",
                "least-squares",
                "--gradient-penalty",
                "5",
                "--validation-images",
                "32",
                "--classifier-steps",
                "20");
        assertEquals(2, ran.exitCode(), ran.err());
        for (String start : List.of(
                "--gradient-penalty is for --loss wasserstein: found 5.0 with --loss least-squares",
                "--validation-images is for validations, and there are none: found 32 with --validate-every 0",
                "--classifier-steps is for validations, and there are none: found 20 with --validate-every 0")) {
            assertTrue(ran.errors().stream().anyMatch(error -> error.startsWith(start)), start + " in " + ran.err());
        }
        assertEquals(3, ran.errors().size(), ran.err());
        Ran twice = train("none", "--validate-every", "1", "--classifier", path("missing"), "--classifier-steps", "20");
        assertTrue(
                twice.err().contains("--classifier-steps is for a classifier that is trained, and one is given"),
                twice.err());
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void imagesWithoutALabelAreToldBeforeAnythingRuns() throws IOException {
        Ran ran = conditionalOn("a/1.png", "a/2.png", "b/3.png", "stray.png");
        assertEquals(2, ran.exitCode(), ran.err());
        assertTrue(
                ran.errors().get(0).startsWith("--conditional needs a label of every image: found 1 images without"),
                ran.err());
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void imagesOfOneLabelAreToldBeforeAnythingRuns() throws IOException {
        Ran ran = conditionalOn("a/1.png", "a/2.png", "a/3.png");
        assertEquals(2, ran.exitCode(), ran.err());
        assertTrue(
                ran.errors().get(0).startsWith("--conditional needs images of at least two labels: found 1"),
                ran.err());
        assertFalse(Files.exists(folder.resolve("none")));
    }

    /** What a conditional GAN says of images by their names below the input. */
    private Ran conditionalOn(String... images) throws IOException {
        Path in = folder.resolve("in");
        for (String name : images) {
            Files.createDirectories(in.resolve(name).getParent());
            BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
            image.setRGB(name.length(), 3, 0xFFFFFF);
            ImageIO.write(image, "png", in.resolve(name).toFile());
        }
        Ran prepared = Ran.command(
                "prepare",
                "images",
                "--input",
                in.toString(),
                "--output",
                path("prepared"),
                "--size",
                "16",
                "--held-out",
                "0",
                "--master",
                "local[1]");
        assertEquals(0, prepared.exitCode(), prepared.err());
        return Ran.command(
                "train",
                "gan",
                "--conditional",
                "--batch",
                "2",
                "--data",
                path("prepared"),
                "--output",
                path("none"),
                "--master",
                "local[1]");
    }

    @Test
    void aDatasetOfAnotherKindIsTold() throws IOException {
        Path text = Files.writeString(folder.resolve("a.txt"), "one two three one two three\n".repeat(20));
        Ran prepared = Ran.command(
                "prepare",
                "text",
                "--input",
                text.toString(),
                "--output",
                path("text"),
                "--min-count",
                "1",
                "--held-out",
                "0",
                "--master",
                "local[1]");
        assertEquals(0, prepared.exitCode(), prepared.err());
        Ran ran = Ran.command("train", "gan", "--data", path("text"), "--output", path("none"), "--master", "local[1]");
        assertTrue(ran.exitCode() != 0);
        assertTrue(ran.errors().get(0).contains("images"), ran.err());
        Ran other = Ran.command("train", "lm", "--data", data(), "--output", path("none"), "--master", "local[1]");
        assertTrue(other.exitCode() != 0);
        assertTrue(other.errors().get(0).contains("text"), other.err());
        assertFalse(Files.exists(folder.resolve("none")));
    }
}
