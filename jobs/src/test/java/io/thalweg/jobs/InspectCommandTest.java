package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.dataset.DatasetManifest;
import io.thalweg.embed.EmbeddingsManifest;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InspectCommandTest {
    @TempDir
    Path folder;

    private Path dataset() throws IOException {
        OutputFolder output =
                OutputFolder.at(new Configuration(), folder.resolve("data").toString());
        Part vocabulary = output.write("vocabulary.tsv", "the\t3\nof\t2\n".getBytes(StandardCharsets.UTF_8));
        Part shard = output.write("train/part-00000.parquet", new byte[100]);
        output.commit(new DatasetManifest(
                DatasetManifest.FORMAT,
                DatasetManifest.VERSION,
                "text",
                Map.of("min_count", 2),
                Map.of("train", new DatasetManifest.Split(4, 5, List.of(new DatasetManifest.Shard(shard, 4, 5)))),
                vocabulary,
                2,
                Map.of("documents", 4L),
                List.of(),
                "test"));
        return folder.resolve("data");
    }

    private static JsonNode json(Ran ran) throws IOException {
        assertEquals(1, ran.out().lines().count(), "one object on one line: " + ran.out());
        return new ObjectMapper().readTree(ran.out());
    }

    @Test
    void aWholeDatasetIsToldAsTextAndAsJson() throws IOException {
        Path data = dataset();
        Ran text = Ran.command("inspect", data.toString());
        assertEquals(0, text.exitCode(), text.err());
        assertEquals("", text.err());
        assertTrue(text.out().contains("dataset") && text.out().contains("every checksum is right"), text.out());
        JsonNode told = json(Ran.command("inspect", "--json", data.toString()));
        assertEquals("dataset", told.get("kind").asText());
        assertTrue(told.get("whole").asBoolean() && told.get("verified").asBoolean());
        assertEquals(2, told.get("files").asInt());
        assertEquals(5, told.at("/contents/splits/train/tokens").asInt());
        assertEquals(2, told.at("/contents/vocabulary_size").asInt());
    }

    @Test
    void aFlippedByteIsFoundByChecksumsAndATruncationByLengthsToo() throws IOException {
        Path shard = dataset().resolve("train/part-00000.parquet");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[50] ^= 1;
        Files.write(shard, bytes);
        removeHiddenChecksum(shard);
        Ran flipped = Ran.command("inspect", "--json", folder.resolve("data").toString());
        assertEquals(1, flipped.exitCode());
        assertFalse(json(flipped).get("whole").asBoolean());
        assertEquals(1, flipped.errors().size());
        assertTrue(flipped.errors().get(0).contains("part-00000.parquet"), flipped.err());
        assertEquals(
                0,
                Ran.command("inspect", "--no-verify", folder.resolve("data").toString())
                        .exitCode());

        Files.write(shard, new byte[99]);
        Ran truncated =
                Ran.command("inspect", "--no-verify", folder.resolve("data").toString());
        assertEquals(1, truncated.exitCode());
        assertTrue(truncated.errors().get(0).contains("found 99 bytes, allowed 100 bytes"), truncated.err());
        Files.delete(shard);
        Ran missing = Ran.command("inspect", folder.resolve("data").toString());
        assertEquals(1, missing.exitCode());
        assertTrue(missing.errors().get(0).startsWith("A file is missing"), missing.err());
    }

    /** Hadoop's local file system keeps a checksum of its own beside each file, and would find the damage first. */
    private static void removeHiddenChecksum(Path file) throws IOException {
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    }

    @Test
    void aModelTellsItsFamilyAndParts() throws IOException {
        OutputFolder output =
                OutputFolder.at(new Configuration(), folder.resolve("model").toString());
        Part config = output.write(ModelManifest.CONFIG, "{\"dimensions\": 50}".getBytes(StandardCharsets.UTF_8));
        output.commit(ModelManifest.of("word2vec", List.of(config), "test"));
        Ran ran = Ran.command("inspect", "--json", folder.resolve("model").toString());
        assertEquals(0, ran.exitCode(), ran.err());
        assertEquals("model", json(ran).get("kind").asText());
        assertEquals(50, json(ran).at("/contents/config/dimensions").asInt());
    }

    @Test
    void embeddingsTellTheirRows() throws IOException {
        OutputFolder output = OutputFolder.at(
                new Configuration(), folder.resolve("embeddings").toString());
        Part part = output.write("part-00000.parquet", new byte[10]);
        output.commit(new EmbeddingsManifest(
                EmbeddingsManifest.FORMAT,
                EmbeddingsManifest.VERSION,
                "line",
                "parquet",
                7,
                123,
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(part),
                List.of(),
                "test"));
        Ran ran = Ran.command("inspect", "--json", folder.resolve("embeddings").toString());
        assertEquals(0, ran.exitCode(), ran.err());
        assertEquals("embeddings", json(ran).get("kind").asText());
        assertEquals(123, json(ran).at("/contents/rows").asInt());
    }

    @Test
    void whatIsNotFinishedOrNotOursIsNotWhole() throws IOException {
        Files.writeString(folder.resolve("something"), "x");
        Ran unfinished = Ran.command("inspect", folder.toString());
        assertEquals(1, unfinished.exitCode());
        assertTrue(unfinished.errors().get(0).startsWith("Not a finished output"), unfinished.err());
        for (String manifest : List.of("{", "[]", "{\"format\": \"other\"}", "{\"format\": \"thalweg-dataset\"}", "")) {
            Files.writeString(folder.resolve(OutputFolder.MANIFEST), manifest);
            Ran ran = Ran.command("inspect", folder.toString());
            assertEquals(1, ran.exitCode(), manifest);
            assertEquals(1, ran.errors().size(), manifest + ran.err());
            assertFalse(ran.err().contains("\tat "), "no stack trace: " + ran.err());
        }
    }

    @Test
    void aMissingFolderIsABadRequest() {
        Ran ran = Ran.command("inspect", folder.resolve("none").toString());
        assertEquals(2, ran.exitCode());
        assertTrue(ran.errors().get(0).startsWith("DIR does not exist"), ran.err());
    }
}
