package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code export} and {@code import lm}: a trained model to a DL4J zip and back. */
final class ExportImportTest {
    private static final long SEED = 9;

    @TempDir
    Path folder;

    private String model;
    private String zip;

    @BeforeEach
    void paths() {
        model = folder.resolve("model").toString();
        zip = folder.resolve("model.zip").toString();
    }

    private String prepared(String name, int words) throws IOException {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 60; line++) {
            for (int word = 0; word < 8; word++) {
                text.append(name)
                        .append((line * 8 + word + random.nextInt(2)) % words)
                        .append(' ');
            }
            text.append('\n');
        }
        Path input = Files.writeString(folder.resolve(name + ".txt"), text);
        String data = folder.resolve(name).toString();
        List<String> all = new ArrayList<>(List.of("prepare", "text", "--input", input.toString(), "--output", data));
        all.addAll(List.of("--min-count", "1", "--held-out", "0.2", "--unknown-words", "keep", "--document-end"));
        ran(all.toArray(String[]::new));
        return data;
    }

    private static JsonNode ran(String... arguments) throws IOException {
        Ran ran = command(arguments);
        assertEquals(0, ran.exitCode(), ran.err());
        return new ObjectMapper().readTree(ran.out());
    }

    private static Ran command(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--json");
        return Ran.command(all.toArray(String[]::new));
    }

    private void trained(String data, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("train", "lm", "--data", data, "--output", model, "--hidden", "6"));
        all.addAll(List.of("--batch", "2", "--steps", "5", "--max-rounds", "1", "--local-steps", "2"));
        all.addAll(List.of("--master", "local[1]"));
        all.addAll(List.of(options));
        ran(all.toArray(String[]::new));
    }

    @Tag("slow")
    @Test
    void aModelGoesToAZipAndBackToTheBit() throws IOException {
        String data = prepared("w", 20);
        trained(data, "--cell", "lstm-peephole");
        JsonNode exported = ran("export", "--model", model, "--format", "dl4j", "--output", zip);
        assertEquals(Files.size(Path.of(zip)), exported.path("bytes").asLong());
        try (Stream<Path> files = Files.list(folder)) {
            assertTrue(files.noneMatch(file -> file.toString().contains("unfinished")));
        }
        String back = folder.resolve("back").toString();
        JsonNode imported = ran("import", "lm", "--dl4j", zip, "--data", data, "--output", back);
        assertTrue(imported.path("vocabulary_checked").asBoolean(), imported.toString());
        assertArrayEquals(
                Files.readAllBytes(Path.of(model, "model.safetensors")),
                Files.readAllBytes(Path.of(back, "model.safetensors")));
        assertEquals(0, Ran.command("inspect", back).exitCode());
        JsonNode before = ran("evaluate", "--model", model, "--data", data, "--split", "valid", "--master", "local[1]");
        JsonNode after = ran("evaluate", "--model", back, "--data", data, "--split", "valid", "--master", "local[1]");
        assertEquals(before.path("perplexity"), after.path("perplexity"));

        Ran there = command("export", "--model", model, "--format", "dl4j", "--output", zip);
        assertEquals(2, there.exitCode(), there.err());
        assertTrue(there.err().contains("The output exists") && there.err().contains("--overwrite"), there.err());
        ran("export", "--model", model, "--format", "dl4j", "--output", zip, "--overwrite");

        // Without the vocabulary beside it, only its size can be compared.
        String bare = folder.resolve("bare.zip").toString();
        withoutVocabulary(zip, bare);
        Ran warned = command("import", "lm", "--dl4j", bare, "--data", data, "--output", back, "--overwrite");
        assertEquals(0, warned.exitCode(), warned.err());
        assertTrue(warned.err().contains("only their number was compared"), warned.err());

        String other = prepared("v", 20);
        assertRefused(zip, other, "another vocabulary of the same size");
        String smaller = prepared("u", 13);
        assertRefused(bare, smaller, "not over the dataset's vocabulary");
    }

    private static void withoutVocabulary(String from, String to) throws IOException {
        try (ZipFile in = new ZipFile(from);
                OutputStream file = Files.newOutputStream(Path.of(to));
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (String name : List.of("configuration.json", "coefficients.bin")) {
                out.putNextEntry(new ZipEntry(name));
                in.getInputStream(in.getEntry(name)).transferTo(out);
            }
        }
    }

    private void assertRefused(String file, String data, String... parts) {
        Path output = folder.resolve("refused");
        Ran ran = command("import", "lm", "--dl4j", file, "--data", data, "--output", output.toString());
        assertEquals(2, ran.exitCode(), ran.err());
        for (String part : parts) {
            assertTrue(ran.err().contains(part), "'" + part + "' in: " + ran.err());
        }
        assertTrue(Files.notExists(output), "something was written");
    }

    @Tag("slow")
    @Test
    void aModelThatDl4jDoesNotHaveIsRefused() throws IOException {
        trained(prepared("w", 20), "--cell", "gru");
        Ran ran = command("export", "--model", model, "--format", "dl4j", "--output", zip);
        assertEquals(2, ran.exitCode(), ran.err());
        assertTrue(ran.err().contains("gru") && ran.err().contains("lstm, lstm-peephole"), ran.err());
        assertTrue(Files.notExists(Path.of(zip)));
    }

    @Tag("slow")
    @Test
    void aDamagedFileIsTold() throws IOException {
        String data = prepared("w", 20);
        Files.writeString(Path.of(zip), "no zip");
        Ran damaged = command("import", "lm", "--dl4j", zip, "--data", data, "--output", model);
        assertEquals(1, damaged.exitCode(), damaged.err());
        assertTrue(damaged.err().contains("model.zip"), damaged.err());
        assertTrue(Files.notExists(Path.of(model)), "something was written");
    }

    @Test
    void anUnknownFormatIsToldWithThoseThereAre() {
        Ran unknown = command("export", "--model", folder.toString(), "--format", "onnx", "--output", zip);
        assertEquals(2, unknown.exitCode(), unknown.err());
        assertTrue(unknown.err().contains("--format") && unknown.err().contains("allowed dl4j"), unknown.err());
    }
}
