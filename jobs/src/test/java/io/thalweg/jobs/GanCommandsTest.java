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
import org.junit.jupiter.api.Tag;
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

    private Ran evaluate(String model, String... more) {
        List<String> command = new ArrayList<>(List.of("evaluate", "--model", path(model), "--data", data()));
        command.addAll(List.of("--split", "train", "--master", "local[2]", "--images", "32"));
        command.addAll(List.of(more));
        return Ran.command(command.toArray(String[]::new));
    }

    private byte[] file(String model, String name) throws IOException {
        return Files.readAllBytes(folder.resolve(model).resolve(name));
    }

    /**
     * Measured on the way or not, the model is the same; stopped and gone on with, the classifier is the same and so is what it
     * measured; and by it the finished model is measured.
     */
    @Test
    void aModelIsMeasuredOnTheWayAndAfterwards() throws IOException {
        String[] validated = {"--validate-every", "2", "--validation-images", "32", "--classifier-steps", "20"};
        Ran whole = train("whole", validated);
        assertEquals(0, whole.exitCode(), whole.err());
        assertTrue(whole.err().contains("(fid-own-features "), whole.err());
        assertEquals(0, train("plain").exitCode());
        assertArrayEquals(parameters("plain"), parameters("whole"));
        List<String> bounded = new ArrayList<>(List.of(validated));
        bounded.addAll(List.of("--max-rounds", "3", "--checkpoint-every", "2"));
        assertEquals(0, train("parts", bounded.toArray(String[]::new)).exitCode());
        byte[] classifier = file("parts", "classifier.safetensors");
        List<String> goingOn = new ArrayList<>(List.of(validated));
        goingOn.add("--resume");
        Ran resumed = train("parts", goingOn.toArray(String[]::new));
        assertEquals(0, resumed.exitCode(), resumed.err());
        assertArrayEquals(parameters("whole"), parameters("parts"));
        assertArrayEquals(classifier, file("parts", "classifier.safetensors"));
        assertArrayEquals(classifier, file("whole", "classifier.safetensors"));

        ObjectMapper json = new ObjectMapper();
        List<String> rounds = Files.readAllLines(folder.resolve("whole").resolve("metrics.jsonl"));
        List<String> again = Files.readAllLines(folder.resolve("parts").resolve("metrics.jsonl"));
        for (int round = 0; round < 6; round++) {
            var metrics = json.readTree(rounds.get(round));
            var other = json.readTree(again.get(round));
            boolean measured = round % 2 == 1;
            assertEquals(measured, metrics.get("sample").asText().startsWith("data:image/png;base64,"));
            assertEquals(metrics.get("sample"), other.get("sample"), "round " + round);
            for (String figure : List.of("fid_own_features", "class_entropy", "precision", "recall")) {
                assertEquals(measured, metrics.get("figures").has(figure), figure);
                assertEquals(
                        metrics.get("figures").get(figure), other.get("figures").get(figure), figure);
            }
            assertEquals(
                    metrics.get("validation_loss").asDouble(),
                    metrics.get("figures").path("fid_own_features").asDouble());
        }
        String sha = json.readTree(file("whole", "provenance.json"))
                .get("data")
                .get("classifier_sha256")
                .asText();
        String manifest = Files.readString(folder.resolve("whole").resolve("manifest.json"));
        assertTrue(manifest.contains(sha) && manifest.contains("classifier.safetensors"), manifest);
        String report = Files.readString(folder.resolve("whole").resolve("report.html"));
        for (String shown :
                List.of("fid-own-features", "D(G(z))", "Precision and recall", "One sheet at each validation")) {
            assertTrue(report.contains(shown), shown);
        }

        Ran told = evaluate("whole", "--json");
        assertEquals(0, told.exitCode(), told.err());
        var result = json.readTree(told.out());
        for (String key : List.of(
                "fid_own_features",
                "class_entropy",
                "precision",
                "recall",
                "classifier_accuracy",
                "floor.fid_own_features",
                "floor.class_entropy",
                "floor.precision",
                "floor.recall")) {
            assertTrue(result.get(key).isNumber(), key + " of " + told.out());
        }
        assertTrue(result.get("copies").isNull(), "there are no images to tell copies by");
        assertEquals(sha, result.get("classifier_sha256").asText());
        assertEquals(32, result.get("images").asInt());
        assertTrue(
                result.get("floor.precision").asDouble()
                        > result.get("precision").asDouble(),
                told.out());
        // A model without a classifier is measured by that of another.
        Ran other = evaluate("plain", "--classifier", path("whole"), "--json");
        assertEquals(0, other.exitCode(), other.err());
        assertEquals(told.out(), other.out());
        Ran text = evaluate("whole");
        assertTrue(text.out().contains("fid-own-features") && text.out().contains("floor"), text.out());
        Ran none = evaluate("whole", "--classifier", path("plain"));
        assertEquals(2, none.exitCode());
        assertTrue(none.errors().get(0).startsWith("The model given for its classifier has none"), none.err());
        Ran empty = Ran.command(
                "evaluate", "--model", path("whole"), "--data", data(), "--split", "valid", "--master", "local[1]");
        assertEquals(2, empty.exitCode());
        assertTrue(empty.errors().get(0).startsWith("The split is too small to evaluate on"), empty.err());
    }

    /** Images without labels are shown and not measured, which is said once; by another model's classifier they are measured. */
    @Test
    void imagesWithoutLabelsAreMeasuredByAnotherModelsClassifier() throws IOException {
        String data = path("unlabelled");
        Ran prepared = Ran.command(
                "prepare",
                "images",
                "--input",
                shared.resolve("in").resolve("above").toString(),
                "--output",
                data,
                "--size",
                "16",
                "--channels",
                "1",
                "--held-out",
                "0",
                "--master",
                "local[2]");
        assertEquals(0, prepared.exitCode(), prepared.err());
        List<String> command =
                new ArrayList<>(List.of("train", "gan", "--data", data, "--features", "4", "--noise", "5"));
        command.addAll(List.of("--batch", "8", "--local-steps", "3", "--epochs", "1", "--master", "local[2]"));
        command.addAll(List.of("--validate-every", "1", "--validation-images", "16"));
        List<String> stopping = new ArrayList<>(command);
        stopping.addAll(List.of("--output", path("none"), "--patience", "2"));
        Ran refused = Ran.command(stopping.toArray(String[]::new));
        assertEquals(2, refused.exitCode(), refused.err());
        assertTrue(
                refused.errors().get(0).startsWith("--patience needs the measures of generated images"), refused.err());
        assertFalse(Files.exists(folder.resolve("none")));

        List<String> shown = new ArrayList<>(command);
        shown.addAll(List.of("--output", path("shown")));
        Ran ran = Ran.command(shown.toArray(String[]::new));
        assertEquals(0, ran.exitCode(), ran.err());
        assertEquals(2, ran.err().split("no classifier can be trained", -1).length, ran.err());
        String metrics = new String(file("shown", "metrics.jsonl"), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(metrics.contains("data:image/png;base64,") && !metrics.contains("fid_own_features"), metrics);

        assertEquals(
                0,
                train("labelled", "--validate-every", "6", "--validation-images", "16", "--classifier-steps", "5")
                        .exitCode());
        List<String> measured = new ArrayList<>(command);
        measured.addAll(List.of("--output", path("measured"), "--classifier", path("labelled")));
        ran = Ran.command(measured.toArray(String[]::new));
        assertEquals(0, ran.exitCode(), ran.err());
        assertFalse(ran.err().contains("no classifier"), ran.err());
        assertArrayEquals(file("labelled", "classifier.safetensors"), file("measured", "classifier.safetensors"));
        metrics = new String(file("measured", "metrics.jsonl"), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(metrics.contains("fid_own_features"), metrics);
    }

    /** The second engine by name, its refusals at once, and a model of either that both make the same images of. */
    @Tag("slow")
    @Test
    void bothEnginesTrainAndMakeTheSameImages() throws IOException {
        for (String engine : List.of("torch", "dl4j")) {
            Ran trained = train(engine, "--engine", engine, "--max-rounds", "2", "--loss", "least-squares");
            assertEquals(0, trained.exitCode(), trained.err());
        }
        List<BufferedImage> sheets = new ArrayList<>();
        for (String model : List.of("torch", "dl4j")) {
            for (String engine : List.of("torch", "dl4j")) {
                String sheet = model + "-" + engine + ".png";
                Ran made = generate(model, sheet, "--engine", engine, "--count", "6", "--columns", "3");
                assertEquals(0, made.exitCode(), made.err());
                sheets.add(ImageIO.read(folder.resolve(sheet).toFile()));
            }
        }
        for (BufferedImage sheet : sheets) {
            assertClose(sheets.get(0), sheet);
        }
    }

    /** To one grey level where engines round, and one more where they trained apart. */
    private static void assertClose(BufferedImage expected, BufferedImage found) {
        assertEquals(expected.getWidth(), found.getWidth());
        assertEquals(expected.getHeight(), found.getHeight());
        for (int y = 0; y < expected.getHeight(); y++) {
            for (int x = 0; x < expected.getWidth(); x++) {
                int one = expected.getRGB(x, y) & 0xFF;
                assertEquals(one, found.getRGB(x, y) & 0xFF, 2, x + ", " + y + ", seed " + SEED);
            }
        }
    }

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
        assertTrue(ran.out().contains("ImageOrder") && !ran.out().contains("GanEvaluation"), ran.out());
        Ran validated = train("none", "--dry-run", "--validate-every", "1");
        assertEquals(0, validated.exitCode(), validated.err());
        assertTrue(validated.out().contains("GanEvaluation"), validated.out());
        assertFalse(Files.exists(folder.resolve("none")));
    }
}
