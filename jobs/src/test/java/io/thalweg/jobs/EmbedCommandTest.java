package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbedCommandTest {
    @TempDir
    Path folder;

    @Test
    void everythingWrongIsSaidAtOnce() throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        Ran ran = Ran.command(
                "embed",
                "--model",
                model.toString(),
                "--input",
                folder.resolve("absent.txt").toString(),
                "--output",
                model.toString(),
                "--unit",
                "word",
                "--weighting",
                "sif",
                "--sif-smoothing",
                "0",
                "--text-field",
                "");
        assertEquals(2, ran.exitCode());
        List<String> errors = ran.errors();
        for (String start : List.of(
                "--sif-smoothing is out of range",
                "--weighting sif has no meaning for single words",
                "--text-field is empty",
                "--input does not exist")) {
            assertTrue(errors.stream().anyMatch(error -> error.startsWith(start)), start + " in " + errors);
        }
        assertTrue(errors.stream().anyMatch(error -> error.contains("--output")), "the output is the model: " + errors);
        assertEquals("", ran.out());
    }

    @Test
    void inputIsNeededForTexts() {
        Ran ran = Ran.command(
                "embed",
                "--model",
                folder.toString(),
                "--output",
                folder.resolve("out").toString());
        assertEquals(2, ran.exitCode());
        assertEquals(1, ran.errors().size(), ran.err());
        assertTrue(ran.errors().get(0).startsWith("--input is missing"), ran.err());
    }

    @Test
    void aFolderThatIsNoModelIsTold() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "a line");
        Path model = Files.createDirectory(folder.resolve("model"));
        Path output = folder.resolve("out");
        Ran ran = Ran.command(
                "embed", "--model", model.toString(), "--input", text.toString(), "--output", output.toString());
        assertEquals(1, ran.exitCode(), ran.err());
        assertEquals(1, ran.errors().size(), ran.err());
        assertTrue(ran.errors().get(0).contains("manifest.json"), ran.err());
        assertTrue(Files.notExists(output));
    }
}
