package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.preflight.ZipfModel;
import io.thalweg.storage.OutputFolder;
import io.thalweg.word2vec.Word2VecFormat;
import io.thalweg.word2vec.WordVectors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
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

    /** Of a table of several blocks, as they are read from the model's file. */
    @Test
    void wordsHaveTheirVectorsAllOfThemOrThoseOfATextAlone() throws IOException {
        Path model = folder.resolve("model");
        ZipfModel.write(model, 3001, 300, 8);
        WordVectors vectors = WordVectors.read(OutputFolder.at(new Configuration(), model.toString()));
        WordVectors all = words(model, "all");
        assertEquals(3001, all.size());
        for (int id = 0; id < all.size(); id++) {
            assertEquals(ZipfModel.word(id), all.vocabulary().word(id));
            assertArrayEquals(vectors.vector(id), all.vector(id), 1e-6f, "word " + id);
        }
        Path text = Files.writeString(
                folder.resolve("text.txt"), ZipfModel.word(2999) + " unheard " + ZipfModel.word(7) + "\n");
        WordVectors met = words(model, "met", "--input", text.toString());
        assertEquals(
                List.of(ZipfModel.word(7), ZipfModel.word(2999)),
                met.vocabulary().words());
        assertArrayEquals(vectors.vector(2999), met.vector(1), 1e-6f);
    }

    private WordVectors words(Path model, String name, String... options) throws IOException {
        Path output = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of("embed", "--model", model.toString(), "--unit", "word"));
        command.addAll(List.of("--format", "word2vec-text", "--output", output.toString(), "--master", "local[1]"));
        command.addAll(List.of(options));
        Ran ran = Ran.command(command.toArray(String[]::new));
        assertEquals(0, ran.exitCode(), ran.err());
        try (Stream<Path> files = Files.list(output);
                InputStream in = Files.newInputStream(
                        files.filter(file -> file.getFileName().toString().startsWith("part-"))
                                .findFirst()
                                .orElseThrow())) {
            return Word2VecFormat.TEXT.read(in, name);
        }
    }
}
