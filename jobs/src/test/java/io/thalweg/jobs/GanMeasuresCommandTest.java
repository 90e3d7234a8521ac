package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** GANs measured while they train and by {@code evaluate}. */
final class GanMeasuresCommandTest extends GanRuns {
    private Ran evaluate(String model, String... more) {
        List<String> command = new ArrayList<>(List.of("evaluate", "--model", path(model), "--data", data()));
        command.addAll(List.of("--split", "train", "--master", "local[2]", "--images", "32"));
        command.addAll(List.of(more));
        return Ran.command(command.toArray(String[]::new));
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
        assertTrue(
                whole.err()
                        .contains(
                                "warning: Made images are compared with images that are trained on, since valid has 0"),
                whole.err());
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
        for (String shown : List.of(
                "fid-own-features",
                "of 32 images of train and as many generated ones",
                "D(G(z))",
                "Precision and recall",
                "One sheet at each validation")) {
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
        assertEquals(0, result.get("copies_training_images").asInt());
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
}
