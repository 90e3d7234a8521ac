package io.thalweg.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.checkpoint.CheckpointManifest;
import io.thalweg.checkpoint.CheckpointManifest.Best;
import io.thalweg.checkpoint.CheckpointStore;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.dataset.DatasetManifest;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a reader says of a folder that is whole and of another kind than it wants. */
final class ManifestFormatTest {
    private static final Part PART = new Part("part", 1, "0".repeat(64));

    @TempDir
    Path folder;

    private OutputFolder folderOf(String name) throws IOException {
        OutputFolder output =
                OutputFolder.at(new Configuration(), folder.resolve(name).toString());
        output.claim(OutputFolder.Existing.REFUSE).close();
        return output;
    }

    private OutputFolder dataset() throws IOException {
        OutputFolder output = folderOf("data");
        output.commit(new DatasetManifest(
                DatasetManifest.FORMAT, 1, "text", Map.of(), Map.of(), PART, 1, Map.of(), List.of(), "test"));
        return output;
    }

    private OutputFolder model() throws IOException {
        OutputFolder output = folderOf("model");
        output.commit(ModelManifest.of("word2vec", List.of(PART), "test"));
        return output;
    }

    private OutputFolder checkpoint() throws IOException {
        OutputFolder output = folderOf("round-00001");
        output.commit(new CheckpointManifest(
                CheckpointManifest.FORMAT,
                2,
                1,
                "run",
                "line",
                List.of(),
                1,
                Best.NONE,
                List.of(PART),
                List.of(),
                PART));
        return output;
    }

    private OutputFolder embeddings() throws IOException {
        return manifest("embeddings", "{\"format\": \"thalweg-embeddings\", \"version\": 1, \"unit\": \"line\"}");
    }

    private OutputFolder manifest(String name, String text) throws IOException {
        OutputFolder output = folderOf(name);
        output.write(OutputFolder.MANIFEST, text.getBytes(StandardCharsets.UTF_8));
        return output;
    }

    private static void refused(String what, String found, String remedy, OutputFolder folder, Executable read) {
        String message = assertThrows(JobFailed.class, read).getMessage();
        assertTrue(message.startsWith(what + ": found " + found + ", allowed "), message);
        assertTrue(message.contains(folder.path(OutputFolder.MANIFEST).toString()), message);
        assertTrue(message.endsWith(remedy), message);
    }

    @Test
    void aFolderOfAnotherKindIsToldAsWhatItIs() throws IOException {
        String dataset = "Give the folder of a dataset, as 'thalweg prepare' makes it";
        OutputFolder model = model();
        OutputFolder checkpoint = checkpoint();
        OutputFolder embeddings = embeddings();
        refused("Not a dataset", "a model", dataset, model, () -> DatasetManifest.read(model, "text"));
        refused("Not a dataset", "a checkpoint", dataset, checkpoint, () -> DatasetManifest.read(checkpoint, "text"));
        refused("Not a dataset", "embeddings", dataset, embeddings, () -> DatasetManifest.read(embeddings, "text"));
        String wanted = "Give the folder of a model, as 'thalweg train' makes it";
        OutputFolder data = dataset();
        refused("Not a model", "a dataset", wanted, data, () -> ModelManifest.read(data, "word2vec"));
        refused("Not a model", "a checkpoint", wanted, checkpoint, () -> ModelManifest.read(checkpoint, "word2vec"));
        refused("Not a model", "embeddings", wanted, embeddings, () -> ModelManifest.read(embeddings, "word2vec"));
        refused(
                "Not a checkpoint",
                "a model",
                "Give the folder of one checkpoint, as 'thalweg train' makes it under checkpoints/",
                model,
                () -> CheckpointStore.readWhole(model));
    }

    @Test
    void theRightKindIsRead() throws IOException {
        assertEquals("text", DatasetManifest.read(dataset(), "text").kind());
        assertEquals(List.of(PART), ModelManifest.read(model(), "word2vec").parts());
    }

    @Test
    void anotherFamilyKindOrVersionIsNamedWithARemedy() throws IOException {
        OutputFolder model = model();
        String family = "Give a model made by 'thalweg train lm'";
        refused("The model is of another family", "word2vec", family, model, () -> ModelManifest.read(model, "lm"));
        OutputFolder later =
                manifest("later", "{\"format\": \"thalweg-dataset\", \"version\": 7, \"new\": {\"a\": [1]}}");
        refused(
                "The dataset has another version",
                "7",
                "Make it again with this version of Thalweg, or read it with the version that made it",
                later,
                () -> DatasetManifest.read(later, "text"));
    }

    @Test
    void whatSaysNothingOfItsFormatIsRefusedToo() throws IOException {
        int i = 0;
        for (String text : List.of("{}", "[]", "3", "{\"a\": {\"format\": \"thalweg-dataset\"}}", "{\"format\": 3}")) {
            OutputFolder output = manifest("m" + i++, text);
            refused(
                    "Not a dataset",
                    "a manifest without a format",
                    "Give the folder of a dataset, as 'thalweg prepare' makes it",
                    output,
                    () -> DatasetManifest.read(output, "text"));
        }
        for (String text :
                List.of("", "{", "{\"format\"", "{\"a\": [", "\u0000", "{\"version\": 99999999999999999999}")) {
            OutputFolder output = manifest("m" + i++, text);
            String message = assertThrows(JobFailed.class, () -> DatasetManifest.read(output, "text"))
                    .getMessage();
            assertTrue(
                    message.startsWith("Not a") && message.contains("manifest.json") && message.contains(". "),
                    text + " gives " + message);
        }
        assertTrue(Files.exists(folder.resolve("m0")));
    }
}
