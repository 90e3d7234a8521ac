package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.thalweg.preflight.ZipfDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DryRunTest {
    private static final long SEED = 5;
    private static final int WORDS = 500;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void prepare() throws IOException {
        ZipfDataset.write(shared.resolve("data"), WORDS, 20_000, SEED);
    }

    private Ran look(Path data, String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "train",
                "word2vec",
                "--data",
                data.toString(),
                "--output",
                folder.resolve("a/b/model").toString(),
                "--dry-run"));
        args.addAll(Arrays.asList(options));
        TreeMap<String, Long> before = files();
        Ran ran = Ran.command(args.toArray(String[]::new));
        assertEquals(before, files(), "files left behind or changed");
        assertTrue(
                Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("dag-scheduler")),
                "Spark was started");
        return ran;
    }

    /** Every file and folder there is, with its length. */
    private TreeMap<String, Long> files() throws IOException {
        TreeMap<String, Long> files = new TreeMap<>();
        for (Path root : List.of(folder, shared)) {
            try (Stream<Path> walk = Files.walk(root)) {
                for (Path path : walk.toList()) {
                    files.put(path.toString(), Files.isDirectory(path) ? -1 : Files.size(path));
                }
            }
        }
        return files;
    }

    /** A copy of the dataset, to be damaged. */
    private Path copy() throws IOException {
        Path copy = folder.resolve("copy");
        try (Stream<Path> walk = Files.walk(shared.resolve("data"))) {
            for (Path path : walk.toList()) {
                Files.copy(path, copy.resolve(shared.resolve("data").relativize(path)));
            }
        }
        return copy;
    }

    @Test
    void aRunThatFitsIsToldWithExitCodeZero() throws IOException {
        Ran ran = look(shared.resolve("data"), "--dimensions", "40", "--replicas", "2", "--master", "local[2]");
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(ran.out().startsWith("model               40,000 parameters, 156.3 KiB, in 2 slices\n"), ran.out());
        assertTrue(ran.out().contains("(EmbeddingTables)"), ran.out());
        assertTrue(ran.out().endsWith("The run can begin: nothing was found against it.\n"), ran.out());
        assertEquals(List.of(), ran.errors());
    }

    @Test
    void jsonIsOneObject() throws IOException {
        Ran ran = look(
                shared.resolve("data"),
                "--dimensions",
                "40",
                "--replicas",
                "2",
                "--master",
                "yarn",
                "--conf",
                "spark.executor.memory=400m",
                "--json");
        assertEquals(2, ran.exitCode(), ran.err());
        JsonNode json = new ObjectMapper().readTree(ran.out());
        assertFalse(json.path("fits").asBoolean());
        assertEquals(40_000, json.path("parameters").asLong());
        assertEquals(320_000, json.path("round_bytes").path("down").asLong());
        JsonNode executor = json.path("processes").path("executor");
        assertEquals(400L << 20, executor.path("heap_granted").asLong());
        // Spark's least, 450 MiB, by what the parallel collector says it may use of a heap, eight ninths.
        assertEquals((450L << 20) * 9 / 8, executor.path("heap_needed").asLong());
        assertEquals(
                executor.path("heap_needed").asLong(),
                Stream.iterate(0, i -> i < executor.path("heap").size(), i -> i + 1)
                        .mapToLong(
                                i -> executor.path("heap").path(i).path("bytes").asLong())
                        .sum());
        assertEquals(
                "--conf spark.executor.memory=507m",
                executor.path("remedies").path(0).asText());
        assertEquals(1, json.path("problems").size());
    }

    @Test
    void whatIsSuggestedIsEnough() throws IOException {
        String[] short_ = {"--master", "yarn", "--conf", "spark.executor.memory=300m"};
        Ran ran = look(shared.resolve("data"), short_);
        assertEquals(
                List.of("The heap of the executor is too small: found 300m, allowed 507m or more. Give --conf"
                        + " spark.executor.memory=507m"),
                ran.errors());
        assertEquals(2, ran.exitCode());
        assertEquals(
                0,
                look(shared.resolve("data"), "--master", "yarn", "--conf", "spark.executor.memory=507m")
                        .exitCode());
    }

    @Test
    void allThatIsWrongIsToldAtOnce() throws IOException {
        Path data = copy();
        Path shard = data.resolve("train/part-00000.parquet");
        byte[] bytes = Files.readAllBytes(shard);
        Files.write(shard, Arrays.copyOf(bytes, bytes.length - 10));
        Files.createDirectories(folder.resolve("taken"));
        Files.writeString(folder.resolve("a"), "a file where a folder must be");
        Ran ran = look(
                data,
                "--master",
                "yarn",
                "--conf",
                "spark.executor.memory=lots",
                "--conf",
                "spark.executor.cores=1",
                "--threads",
                "2");
        assertEquals(2, ran.exitCode());
        assertEquals(4, ran.errors().size(), ran.err());
        assertEquals(
                "A task needs more cores than an executor has: found spark.task.cpus=2 with spark.executor.cores=1,"
                        + " allowed at most 1. Lower --threads, or give executors 2 cores or more",
                ran.errors().get(0));
        assertEquals(
                "spark.executor.memory has a value of the wrong kind: found 'lots', allowed a size such as 512m or 4g",
                ran.errors().get(1));
        assertTrue(ran.errors().get(2).startsWith("The output folder cannot be written: "), ran.err());
        assertTrue(
                ran.errors()
                        .get(3)
                        .startsWith("A file is not what its manifest says: found " + (bytes.length - 10)
                                + " bytes, allowed " + bytes.length + " bytes"),
                ran.err());
    }

    @Test
    void aFlippedByteIsFoundWhereChecksumsAreAskedFor() throws IOException {
        Path data = copy();
        Path shard = data.resolve("train/part-00000.parquet");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length / 2] ^= 1;
        Files.write(shard, bytes);
        // Hadoop's own checksums of local files would find it first.
        Files.delete(data.resolve("train/.part-00000.parquet.crc"));
        assertEquals(0, look(data).exitCode());
        Ran ran = look(data, "--verify-data");
        assertEquals(2, ran.exitCode());
        assertEquals(1, ran.errors().size(), ran.err());
        assertTrue(ran.errors().get(0).startsWith("A file is not what its manifest says: found "), ran.err());
    }

    @Test
    void aMissingShardAndAMissingManifestAreTold() throws IOException {
        Path data = copy();
        Files.delete(data.resolve("train/part-00000.parquet"));
        Ran ran = look(data);
        assertEquals(2, ran.exitCode());
        assertEquals(1, ran.errors().size(), ran.err());
        assertTrue(ran.errors().get(0).startsWith("A file is missing"), ran.err());
        Files.delete(data.resolve("manifest.json"));
        assertEquals(2, look(data).exitCode());
    }

    @Test
    void anOutputThatExistsIsRefusedAsTheRunWould() throws IOException {
        Path model = Files.createDirectories(folder.resolve("a/b/model"));
        Files.writeString(model.resolve("something"), "here");
        assertEquals(2, look(shared.resolve("data")).exitCode());
        assertEquals(0, look(shared.resolve("data"), "--overwrite").exitCode());
        Ran resumed = look(shared.resolve("data"), "--resume");
        assertEquals(0, resumed.exitCode(), resumed.err());
        assertTrue(resumed.err().contains("There is no whole checkpoint to resume from"), resumed.err());
    }

    @Test
    void anotherJobsClaimIsTold() throws IOException {
        Path model = Files.createDirectories(folder.resolve("a/b/model"));
        Files.writeString(model.resolve("_RUNNING.json"), "{}");
        Ran ran = look(shared.resolve("data"), "--overwrite");
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(ran.err().contains("Another job has claimed " + model), ran.err());
    }

    @Test
    void verifyingWithoutLookingIsRefused() {
        Ran ran = Ran.command("train", "word2vec", "--data", shared.toString(), "--output", "x", "--verify-data");
        assertEquals(2, ran.exitCode());
        assertEquals(List.of("--verify-data does nothing without --dry-run. Give both, or neither"), ran.errors());
    }
}
