package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
