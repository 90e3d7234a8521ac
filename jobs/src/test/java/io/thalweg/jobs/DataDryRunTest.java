package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.thalweg.preflight.ZipfModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dry runs of the commands over data: {@code prepare text} and {@code embed}. */
final class DataDryRunTest {
    private static final long SEED = 6;
    private static final int WORDS = 300;
    private static final int DIMENSIONS = 12;

    @TempDir
    Path folder;

    private Path input;

    @BeforeEach
    void write() throws IOException {
        input = Files.createDirectories(folder.resolve("input"));
        Files.writeString(input.resolve("a.txt"), text(2000));
        Files.writeString(input.resolve("b.txt"), text(1000));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(input.resolve("c.txt.gz")))) {
            out.write(text(1500).getBytes(StandardCharsets.UTF_8));
        }
        Files.writeString(input.resolve("d.jsonl"), "{\"text\": \"one two\"}\n");
    }

    private static String text(int words) {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append(ZipfModel.word(random.nextInt(WORDS))).append(i % 10 == 9 ? '\n' : ' ');
        }
        return text.toString();
    }

    private Path model() throws IOException {
        Path model = folder.resolve("model");
        ZipfModel.write(model, WORDS, DIMENSIONS, SEED);
        return model;
    }

    private Ran look(String... command) throws IOException {
        List<String> args = new ArrayList<>(Arrays.asList(command));
        args.addAll(List.of("--output", folder.resolve("x/y/out").toString(), "--dry-run"));
        TreeMap<String, Long> before = files();
        Ran ran = Ran.command(args.toArray(String[]::new));
        assertEquals(before, files(), "files left behind or changed");
        assertTrue(
                Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("dag-scheduler")),
                "Spark was started");
        return ran;
    }

    private Ran prepare(String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of("prepare", "text", "--input", input.toString()));
        args.addAll(Arrays.asList(options));
        return look(args.toArray(String[]::new));
    }

    private Ran embed(Path model, String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of("embed", "--model", model.toString(), "--input", input.toString()));
        args.addAll(Arrays.asList(options));
        return look(args.toArray(String[]::new));
    }

    private TreeMap<String, Long> files() throws IOException {
        TreeMap<String, Long> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.toList()) {
                files.put(path.toString(), Files.isDirectory(path) ? -1 : Files.size(path));
            }
        }
        return files;
    }

    @Test
    void whatAPreparationWouldReadAndMakeIsTold() throws IOException {
        Ran ran = prepare("--master", "local[2]", "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode json = new ObjectMapper().readTree(ran.out());
        assertTrue(json.path("fits").asBoolean());
        assertEquals(4, json.path("input").path("files").asInt());
        TreeMap<String, Integer> kinds = new TreeMap<>();
        json.path("input")
                .path("kinds")
                .forEach(kind ->
                        kinds.put(kind.path("kind").asText(), kind.path("files").asInt()));
        assertEquals(new TreeMap<>(java.util.Map.of("text", 2, "text, gzip", 1, "JSON lines", 1)), kinds);
        long plain = Files.size(input.resolve("a.txt"))
                + Files.size(input.resolve("b.txt"))
                + Files.size(input.resolve("d.jsonl"));
        assertEquals(
                plain + 3 * Files.size(input.resolve("c.txt.gz")),
                json.path("expected").path("text_bytes").asLong());
        assertEquals(1, json.path("read_tasks").asInt());
        assertTrue(json.path("free_bytes").asLong() > 0);
        JsonNode process = json.path("processes").path("process");
        assertTrue(process.path("heap_needed").asLong() >= 450L << 20);
        Ran told = prepare("--master", "local[2]");
        assertTrue(told.out().startsWith("input               4 files, "), told.out());
        assertTrue(told.out().contains("process, heap (fullest while "), told.out());
        assertTrue(told.out().endsWith("The run can begin: nothing was found against it.\n"), told.out());
    }

    @Test
    void lookingForCopiesIsCounted() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode without = mapper.readTree(prepare("--json").out());
        Ran ran = prepare("--dedup", "near", "--keep-fingerprints", "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode with = mapper.readTree(ran.out());
        assertEquals(1, without.path("text_passes").asInt());
        assertEquals(2, with.path("text_passes").asInt());
        assertEquals(0, without.at("/expected/compared_items").asInt());
        assertTrue(with.at("/expected/compared_items").asInt() > 0);
        for (String space : List.of("/expected/staging_bytes", "/expected/shuffle_bytes", "/expected/dataset_bytes")) {
            assertTrue(with.at(space).asLong() > without.at(space).asLong(), space);
        }
        // A document of a bucket is a name and a number; a near one has eleven buckets and its sketch in each.
        JsonNode exact = mapper.readTree(prepare("--dedup", "exact", "--json").out());
        long words = without.at("/expected/shuffle_bytes").asLong();
        long items = with.at("/expected/compared_items").asLong();
        assertTrue(words > 0, without.toString());
        assertEquals(24 * items, exact.at("/expected/shuffle_bytes").asLong() - words);
        assertEquals(11 * (16 + 99) * items, with.at("/expected/shuffle_bytes").asLong() - words);
        JsonNode shuffled = mapper.readTree(prepare("--shuffle", "--json").out());
        assertTrue(shuffled.at("/expected/shuffle_bytes").asLong() > words, shuffled.toString());
        assertTrue(prepare().out().contains("on the local disks of Spark's processes (spark.local.dir)"), "not told");
        assertTrue(prepare("--dedup", "exact").out().contains("the text is read 2 times"), "not told");
        Ran against = prepare("--dedup", "exact", "--against", folder.toString());
        assertEquals(0, against.exitCode(), against.err());
    }

    /** Stored are what comes out of the first step, of the second, which a search for copies follows, and of that. */
    @Test
    void whatAPipelineTakesIsCounted() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode without = mapper.readTree(
                prepare("--max-document-bytes", "1048576", "--json").out());
        Path words = Files.writeString(folder.resolve("words.txt"), "badword\n".repeat(1 << 19));
        Path file = Files.writeString(
                folder.resolve("steps.yaml"),
                "steps: [normalize, {language: {store: false}}, {dedup: {mode: near, store: false}}, {c4:"
                        + " {bad-words-file: '" + words + "'}}]");
        Ran ran = prepare("--pipeline", file.toString(), "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode with = mapper.readTree(ran.out());
        assertEquals(0, without.at("/expected/stored_stages").asInt());
        assertEquals(0, without.at("/expected/stored_bytes").asLong());
        assertEquals(3, with.at("/expected/stored_stages").asInt());
        assertEquals(
                3 * with.at("/expected/text_bytes").asLong(),
                with.at("/expected/stored_bytes").asLong());
        assertTrue(with.at("/expected/compared_items").asInt() > 0, ran.out());
        assertEquals(1, with.path("text_passes").asInt(), "copies are looked for in what the second step stored");
        String heap = "/processes/process/heap_alive";
        assertTrue(with.at(heap).asLong() > without.at(heap).asLong(), ran.out());
        Ran told = prepare("--pipeline", file.toString());
        assertTrue(told.out().contains("documents are stored 3 times on their way"), told.out());
        assertTrue(told.out().contains("heap (fullest while documents go through the steps"), told.out());
        Files.writeString(file, "steps: [{dedup: {mode: exact}}]");
        JsonNode first =
                mapper.readTree(prepare("--pipeline", file.toString(), "--json").out());
        assertEquals(2, first.path("text_passes").asInt());
        assertEquals(1, first.at("/expected/stored_stages").asInt());
    }

    @Test
    void whatIsSuggestedIsEnough() throws IOException {
        for (String[] command : new String[][] {
            {"prepare", "text", "--input", input.toString()},
            {"embed", "--model", model().toString(), "--input", input.toString()}
        }) {
            String[] tooSmall = {"--master", "yarn", "--conf", "spark.executor.memory=300m"};
            List<String> args = new ArrayList<>(Arrays.asList(command));
            args.addAll(Arrays.asList(tooSmall));
            args.addAll(List.of("--conf", "spark.executor.cores=4"));
            Ran ran = look(args.toArray(String[]::new));
            assertEquals(2, ran.exitCode(), ran.err());
            assertEquals(1, ran.errors().size(), ran.err());
            Matcher remedy = Pattern.compile("Give ((?:--conf [\\w.]+=\\d+m ?)+)$")
                    .matcher(ran.errors().get(0));
            assertTrue(remedy.find(), ran.err());
            args.addAll(Arrays.asList(remedy.group(1).strip().split(" ", -1)));
            assertEquals(0, look(args.toArray(String[]::new)).exitCode(), remedy.group(1));
        }
    }

    @Test
    void everyInputThatCannotBeReadIsNamed() throws IOException {
        Files.write(input.resolve("e.7z"), new byte[] {'7', 'z', (byte) 0xBC, (byte) 0xAF, 0x27, 0x1C});
        Files.write(input.resolve("f.xz"), new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0, 0});
        Files.writeString(folder.resolve("x"), "a file where a folder must be");
        Ran ran = prepare("--conf", "spark.memory.fraction=much");
        assertEquals(2, ran.exitCode());
        assertEquals(4, ran.errors().size(), ran.err());
        for (String part : List.of(
                "spark.memory.fraction has a value of the wrong kind",
                "found 7z",
                "found xz",
                "The output folder cannot be written")) {
            assertTrue(ran.errors().stream().anyMatch(error -> error.contains(part)), part + " in " + ran.err());
        }
        assertTrue(ran.err().contains("e.7z") && ran.err().contains("f.xz"), ran.err());
    }

    @Test
    void whatAnEmbeddingWouldDoIsTold() throws IOException {
        Path model = model();
        Ran ran = embed(model, "--master", "local[2]", "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode json = new ObjectMapper().readTree(ran.out());
        assertEquals(WORDS, json.path("model").path("words").asInt());
        assertEquals(DIMENSIONS, json.path("model").path("dimensions").asInt());
        assertEquals(4, json.path("input").path("files").asInt());
        assertEquals(1, json.path("tasks").asInt());
        Ran told = embed(model, "--unit", "document", "--weighting", "sif");
        assertEquals(0, told.exitCode(), told.err());
        assertTrue(told.out().startsWith("model               300 words of 12 dimensions"), told.out());
        assertTrue(told.out().contains("one for each file or record, as parquet"), told.out());
        Ran words = look("embed", "--model", model.toString(), "--unit", "word");
        assertEquals(0, words.exitCode(), words.err());
        assertFalse(words.out().contains("input"), words.out());
    }

    @Test
    void aModelThatIsNotWholeIsTold() throws IOException {
        Path model = model();
        Path parameters = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(parameters);
        bytes[bytes.length - 5] ^= 1;
        Files.write(parameters, bytes);
        // Hadoop's own checksums of local files would find it first.
        Files.deleteIfExists(model.resolve(".model.safetensors.crc"));
        assertEquals(0, embed(model).exitCode());
        Ran flipped = embed(model, "--verify-data");
        assertEquals(2, flipped.exitCode());
        assertEquals(1, flipped.errors().size(), flipped.err());
        Files.write(parameters, Arrays.copyOf(bytes, bytes.length - 4));
        Ran cut = embed(model);
        assertEquals(2, cut.exitCode());
        assertEquals(1, cut.errors().size(), cut.err());
        assertTrue(cut.errors().get(0).startsWith("A file is not what its manifest says: found "), cut.err());
        Files.delete(model.resolve("manifest.json"));
        assertEquals(2, embed(model).exitCode());
    }

    @Test
    void anOutputThatExistsIsRefusedAsTheRunWould() throws IOException {
        Path out = Files.createDirectories(folder.resolve("x/y/out"));
        Files.writeString(out.resolve("something"), "here");
        Path model = model();
        assertEquals(2, prepare().exitCode());
        assertEquals(0, prepare("--overwrite").exitCode());
        assertEquals(2, embed(model).exitCode());
        assertEquals(0, embed(model, "--overwrite").exitCode());
    }

    @Test
    void verifyingWithoutLookingIsRefused() {
        Ran ran = Ran.command(
                "embed", "--model", folder.toString(), "--input", input.toString(), "--output", "x", "--verify-data");
        assertEquals(2, ran.exitCode());
        assertEquals(List.of("--verify-data does nothing without --dry-run. Give both, or neither"), ran.errors());
    }
}
