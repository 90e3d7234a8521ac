package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code prepare images}, {@code train gan} and {@code generate images}: the way a user goes. */
final class GanCommandsTest {
    private static final long SEED = 12;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    /** Images of two kinds, bright above and bright below, of 16 pixels a side. */
    @BeforeAll
    static void prepare() throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < 96; i++) {
            BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < 16; y++) {
                for (int x = 0; x < 16; x++) {
                    int value = (y < 8 == (i % 2 == 0) ? 180 : 0) + random.nextInt(76);
                    image.setRGB(x, y, value << 16 | value << 8 | value);
                }
            }
            Path file =
                    shared.resolve("in").resolve(i % 2 == 0 ? "above" : "below").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
        Ran ran = Ran.command(
                "prepare",
                "images",
                "--input",
                shared.resolve("in").toString(),
                "--output",
                data(),
                "--size",
                "16",
                "--channels",
                "1",
                "--held-out",
                "0",
                "--master",
                "local[2]");
        assertEquals(0, ran.exitCode(), ran.err());
    }

    private static String data() {
        return shared.resolve("data").toString();
    }

    private Ran train(String model, String... more) {
        List<String> command = new ArrayList<>(List.of("train", "gan", "--data", data(), "--output", path(model)));
        command.addAll(List.of("--features", "4", "--noise", "5", "--batch", "8", "--local-steps", "2"));
        command.addAll(List.of("--replicas", "2", "--epochs", "2", "--master", "local[2]", "--conditional"));
        command.addAll(List.of(more));
        return Ran.command(command.toArray(String[]::new));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Ran generate(String model, String output, String... more) {
        List<String> command = new ArrayList<>(List.of("generate", "images", "--model", path(model)));
        command.addAll(List.of("--output", path(output)));
        command.addAll(List.of(more));
        return Ran.command(command.toArray(String[]::new));
    }

    private byte[] parameters(String model) throws IOException {
        return Files.readAllBytes(folder.resolve(model).resolve("model.safetensors"));
    }

    /** Whether a run goes through or is stopped and goes on, and however many replicas train at a time, the bits are the same. */
    @Test
    void aModelIsTrainedStoppedGoneOnWithAndMakesImages() throws IOException {
        Ran whole = train("whole");
        assertEquals(0, whole.exitCode(), whole.err());
        assertEquals(
                0,
                train("parts", "--max-rounds", "3", "--checkpoint-every", "2").exitCode());
        assertFalse(java.util.Arrays.equals(parameters("whole"), parameters("parts")), "nothing was left to train");
        Ran resumed = train("parts", "--resume");
        assertEquals(0, resumed.exitCode(), resumed.err());
        assertArrayEquals(parameters("whole"), parameters("parts"));

        List<String> rounds = Files.readAllLines(folder.resolve("whole").resolve("metrics.jsonl"));
        // Six steps of twice eight images in an epoch, two a round.
        assertEquals(6, rounds.size());
        var figures = new ObjectMapper().readTree(rounds.get(0)).get("figures");
        for (String figure : List.of("d_fake", "d_real", "discriminator_loss")) {
            assertTrue(figures.get(figure).asDouble() > 0, figure);
        }
        // 0 where much of the heap has been taken and never touched.
        assertTrue(figures.get("native_bytes").asDouble() >= 0, figures.toString());
        String report = Files.readString(folder.resolve("whole").resolve("report.html"));
        assertTrue(report.contains("data:image/png;base64,"), "the report shows no images");

        Ran made = generate("whole", "sheet.png", "--count", "10", "--columns", "4");
        assertEquals(0, made.exitCode(), made.err());
        BufferedImage sheet = ImageIO.read(folder.resolve("sheet.png").toFile());
        assertEquals(4 * 18 - 2, sheet.getWidth());
        assertEquals(3 * 18 - 2, sheet.getHeight());
        byte[] first = Files.readAllBytes(folder.resolve("sheet.png"));
        Ran refused = generate("whole", "sheet.png");
        assertEquals(2, refused.exitCode());
        assertTrue(refused.errors().get(0).startsWith("The output exists"), refused.err());
        assertEquals(
                0,
                generate("whole", "sheet.png", "--count", "10", "--columns", "4", "--overwrite")
                        .exitCode());
        assertArrayEquals(first, Files.readAllBytes(folder.resolve("sheet.png")));
        assertEquals(
                0,
                generate("whole", "strip.png", "--label", "below", "--interpolate", "--count", "16")
                        .exitCode());
        Ran unknown = generate("whole", "other.png", "--label", "beside");
        assertEquals(2, unknown.exitCode());
        assertTrue(
                unknown.errors()
                        .get(0)
                        .startsWith("--label names none of the model's: found beside, allowed above, below"),
                unknown.err());
        assertFalse(Files.exists(folder.resolve("other.png")));
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        Ran ran = train("none", "--loss", "hinge", "--label-smoothing", "0.1", "--beta1", "1", "--threads", "0");
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().contains("--label-smoothing is for losses with a target"), ran.err());
        assertTrue(ran.err().contains("--beta1 is out of range: found 1.0"), ran.err());
        assertTrue(ran.err().contains("--threads is out of range: found 0"), ran.err());
        Ran small = train("none", "--discriminator-steps", "10");
        assertEquals(2, small.exitCode());
        assertTrue(small.errors().get(0).contains("found 96 images, allowed at least 160"), small.err());
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void imagesWithoutALabelAreToldBeforeAnythingRuns() throws IOException {
        Path in = folder.resolve("in");
        for (String name : List.of("a/1.png", "a/2.png", "b/3.png", "stray.png")) {
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
                path("stray"),
                "--size",
                "16",
                "--held-out",
                "0",
                "--master",
                "local[1]");
        assertEquals(0, prepared.exitCode(), prepared.err());
        Ran ran = Ran.command(
                "train",
                "gan",
                "--conditional",
                "--batch",
                "2",
                "--data",
                path("stray"),
                "--output",
                path("none"),
                "--master",
                "local[1]");
        assertEquals(2, ran.exitCode(), ran.err());
        assertTrue(
                ran.errors().get(0).startsWith("--conditional needs a label of every image: found 1 images without"),
                ran.err());
        assertFalse(Files.exists(folder.resolve("none")));
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

    @Test
    void aDryRunTellsTheMemoryAndLeavesNothing() {
        Ran ran = train("none", "--dry-run");
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(ran.out().contains("ImageOrder"), ran.out());
        assertFalse(Files.exists(folder.resolve("none")));
    }
}
