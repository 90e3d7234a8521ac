package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which paths are looked at before anything starts. */
final class PlacesTest {
    private static final String DEFAULT = "spark.hadoop.fs.defaultFS";

    @TempDir
    Path folder;

    @AfterEach
    void forget() {
        System.clearProperty(DEFAULT);
    }

    private static List<String> problems(String input) {
        return ParsedCommand.problems("prepare", "text", "--input", input, "--output", "hdfs://h/out");
    }

    @Test
    void aPathWithoutASchemeIsOfHadoopsDefaultFileSystem() {
        String absent = folder.resolve("absent").toString();
        for (String path : List.of(absent, "file:" + absent, "file://" + absent)) {
            List<String> found = problems(path);
            assertEquals(1, found.size(), found.toString());
            assertTrue(found.get(0).startsWith("--input does not exist"), found.toString());
        }
        System.setProperty(DEFAULT, "file:///");
        assertEquals(1, problems(absent).size());
        System.setProperty(DEFAULT, "hdfs://namenode.example.org:8020");
        assertEquals(List.of(), problems(absent), "it may be there");
        assertEquals(1, problems("file:" + absent).size(), "it is of this machine and not there");
    }

    /** A folder of a person's own may hold both; a dataset's files are all the dataset's. */
    @Test
    void anOutputDoesNotLieInADatasetThatIsRead() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), data);
        Path output = data.resolve("models/first");
        Files.createDirectories(data.resolve("train/part"));
        assertEquals(List.of(), training(data, output));
        Path manifest = Files.writeString(data.resolve("manifest.json"), "{\"name\" : \"a page of the web\"}");
        assertEquals(List.of(), training(data, output));
        Files.writeString(manifest, "{\n  \"format\" : \"thalweg-dataset\",\n  \"version\" : 1");
        for (Path place :
                List.of(output, link.resolve("models/first"), data.resolve("../data/x"), data.resolve("train"))) {
            assertEquals(
                    List.of("--output lies in --data: found " + place + ", allowed a folder outside " + data
                            + ", whose files are told by its manifest.json. Choose another --output"),
                    training(data, place));
        }
        assertEquals(List.of(), training(data, folder.resolve("data-model")));
        List<String> holds = ParsedCommand.problems(
                "train", "word2vec", "--data", link.toString(), "--output", data.toString(), "--overwrite");
        assertTrue(holds.size() == 1 && holds.get(0).startsWith("--output holds --data"), holds.toString());
    }

    private static List<String> training(Path data, Path output) {
        return ParsedCommand.problems("train", "word2vec", "--data", data.toString(), "--output", output.toString());
    }
}
