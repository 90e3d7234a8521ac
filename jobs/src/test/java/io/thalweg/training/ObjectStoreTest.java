package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.thalweg.cluster.ClusterConfig;
import io.thalweg.cluster.SmallPictures;
import io.thalweg.cluster.Started;
import io.thalweg.cluster.TestApplication;
import io.thalweg.cluster.TestCluster;
import io.thalweg.cluster.TestS3;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputFolder.Existing;
import io.thalweg.storage.OutputLease;
import io.thalweg.storage.PartWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Outputs of every family on a store of objects, where nothing can be renamed, folders do not exist, and of two who write one file the
 * later wins: by Hadoop's S3A on a server that speaks S3. What is there is what a run on the local disk makes.
 */
@Tag("slow")
final class ObjectStoreTest {
    @TempDir
    static Path folder;

    private static TestApplication application;
    private static TestS3 s3;
    private static Path properties;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(TestS3.isThere(), "target/s3 is not there: the build copies it under -Pslow");
        application = TestApplication.in(folder.resolve("project"));
        s3 = TestS3.start(folder.resolve("s3"));
        properties = s3.properties(folder.resolve("s3.conf"));
        Path local = folder.resolve("local");
        for (Map.Entry<String, byte[]> input : inputs().entrySet()) {
            Path file = local.resolve(input.getKey().substring(1));
            Files.createDirectories(file.getParent());
            Files.write(file, input.getValue());
            s3.write(input.getKey(), input.getValue());
        }
        for (Family family : Family.values()) {
            for (List<String> command :
                    family.commands(local.toString(), local.toString(), List.of("--master", "local[2]"))) {
                application
                        .thalweg(folder.resolve("outputs"), Map.of(), command)
                        .awaitDone();
            }
        }
    }

    /** Of all families: from absolute paths to what is in each file. */
    private static Map<String, byte[]> inputs() throws IOException {
        Map<String, byte[]> inputs = new TreeMap<>();
        SmallPipeline.texts()
                .forEach((name, text) ->
                        inputs.put(Family.LANGUAGE_MODEL.input() + "/" + name, text.getBytes(StandardCharsets.UTF_8)));
        inputs.put(Family.GAN.input() + "/all.zip", SmallPictures.zip(400, SmallPipeline.SEED));
        return inputs;
    }

    @AfterAll
    static void stop() throws IOException {
        if (s3 != null) {
            s3.close();
        }
    }

    private static Started thalweg(List<String> command) throws IOException {
        return application.thalweg(folder.resolve("outputs"), s3.environment(), command);
    }

    private static List<String> here(String... more) {
        List<String> all = new ArrayList<>(List.of("--master", "local[2]", "--properties-file", properties.toString()));
        all.addAll(List.of(more));
        return all;
    }

    private static Map<String, byte[]> local(String output) throws IOException {
        Path root = folder.resolve("local").resolve(output);
        Map<String, byte[]> tree = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(one -> !one.getFileName().toString().endsWith(".crc"))
                    .toList()) {
                tree.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return tree;
    }

    private static void assertAllEqual(Family family, String root) throws IOException {
        for (String output : family.datasets()) {
            SmallPipeline.assertSameFiles(local(output), s3.tree(root + "/" + output), root + "/" + output);
        }
        String model = root + "/" + family.model();
        Map<String, byte[]> expected = local(family.model());
        Map<String, byte[]> found = s3.tree(model);
        assertEquals(expected.keySet(), found.keySet(), model);
        for (String name : expected.keySet()) {
            if (name.endsWith(".safetensors") || name.endsWith(".tsv") || name.equals("config.json")) {
                assertArrayEquals(
                        expected.get(name), found.get(name), model + "/" + name + ", seed " + SmallPipeline.SEED);
            }
        }
    }

    /** Word vectors come here by the longer way below. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WORD2VEC")
    void everyFileIsTheOneMadeOnDisk(Family family) throws Exception {
        for (List<String> command : family.commands(s3.path(""), s3.path("/here"), here())) {
            thalweg(command).awaitDone();
        }
        assertAllEqual(family, "/here");
    }

    @Test
    void everyFileIsTheOneMadeOnDiskThoughTheTrainingWasKilled() throws Exception {
        String text = s3.path("/text");
        String root = s3.path("/here");
        thalweg(SmallPipeline.prepare(text, root, here())).awaitDone();
        Started killed = thalweg(SmallPipeline.train(root, here()));
        while (!s3.exists("/here/model/checkpoints/round-00002/manifest.json")) {
            assertTrue(killed.process().isAlive(), killed::errText);
            Thread.sleep(20);
        }
        killed.close();
        assertEquals(128 + 9, killed.await(), "killed too late\n" + killed.errText());

        assertFalse(s3.exists("/here/model/manifest.json"));
        Started embedding = thalweg(SmallPipeline.embed(text, root, here()));
        assertEquals(1, embedding.await(), embedding::errText);
        assertTrue(embedding.errText().contains("Not a finished output"), embedding::errText);
        assertFalse(s3.exists("/here/embeddings/manifest.json"));
        Started anew = thalweg(SmallPipeline.train(root, here()));
        assertEquals(2, anew.await(), anew::errText);
        assertTrue(anew.errText().contains("The output exists"), anew::errText);

        Started resumed = thalweg(SmallPipeline.train(root, here("--resume")));
        resumed.awaitDone();
        thalweg(SmallPipeline.embed(text, root, here("--overwrite"))).awaitDone();
        assertAllEqual(Family.WORD2VEC, "/here");
        assertFalse(s3.exists("/here/model/" + OutputLease.FILE), "the claim is given back");

        // Commands that start no Spark are told of the store by Hadoop's own configuration.
        Map<String, String> environment = new TreeMap<>(s3.environment());
        environment.put(
                "HADOOP_CONF_DIR",
                s3.hadoopConfiguration(folder.resolve("conf")).toString());
        String neighbours = application
                .thalweg(
                        folder.resolve("outputs"), environment, List.of("neighbours", "--model", root + "/model", "w1"))
                .awaitDone();
        assertTrue(neighbours.lines().count() > 5, neighbours);
        application
                .thalweg(folder.resolve("outputs"), environment, List.of("inspect", root + "/data"))
                .awaitDone();
    }

    /** Executors in processes of their own, on workers that know nothing of S3: what they need comes with the job. */
    @ParameterizedTest
    @EnumSource(Family.class)
    void onAClusterWhoseWorkersKnowNothingOfTheStore(Family family) throws Exception {
        String jars = TestS3.clientJars().stream().map(Path::toString).collect(Collectors.joining(","));
        try (TestCluster cluster = TestCluster.start(folder.resolve("cluster-" + family), ClusterConfig.defaults())) {
            List<String> spark = List.of("--master", cluster.master(), "--jars", jars);
            // The driver's machine has the store's address in its own configuration of Hadoop; the workers have none.
            String classPath = s3.hadoopConfiguration(folder.resolve("driver"))
                    + File.pathSeparator
                    + TestApplication.sparkClassPath();
            for (List<String> command : family.commands(s3.path(""), s3.path("/cluster"), List.of())) {
                application
                        .sparkSubmit(folder.resolve("outputs"), Map.of(), classPath, spark, command)
                        .awaitDone();
            }
        }
        assertAllEqual(family, "/cluster");
    }

    @Test
    void aSecondJobOnTheSameOutputIsRefused() throws Exception {
        OutputFolder output = OutputFolder.at(s3.configuration(), s3.path("/claimed/data"));
        try (OutputLease lease = output.claim(Existing.REFUSE)) {
            Started second = thalweg(SmallPipeline.prepare(s3.path("/text"), s3.path("/claimed"), here()));
            assertEquals(2, second.await(), second::errText);
            assertTrue(second.errText().contains("Another job is writing this output"), second::errText);
            lease.requireHeld();
        }
        assertEquals(List.of(), List.copyOf(s3.tree("/claimed/data").keySet()), "nothing of the second job's is left");
    }

    @Test
    void ofTwoJobsThatStartAtOnceOneAtMostGetsIn() throws Exception {
        ExecutorService jobs = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 5; round++) {
                OutputFolder output = OutputFolder.at(s3.configuration(), s3.path("/raced/" + round));
                CyclicBarrier barrier = new CyclicBarrier(2);
                List<Future<List<OutputLease>>> both = new ArrayList<>();
                for (int job = 0; job < 2; job++) {
                    both.add(jobs.submit(() -> {
                        barrier.await();
                        try {
                            return List.of(output.claim(Existing.REFUSE));
                        } catch (BadConfiguration e) {
                            assertTrue(e.getMessage().contains("Another job is writing"), e.getMessage());
                            return List.of();
                        }
                    }));
                }
                List<OutputLease> in = new ArrayList<>();
                for (Future<List<OutputLease>> one : both) {
                    in.addAll(one.get());
                }
                assertEquals(1, in.size(), "round " + round);
                in.get(0).requireHeld();
                in.get(0).close();
            }
        } finally {
            jobs.shutdownNow();
        }
    }

    /** A writer that fails in the middle closes its file too; what it had written may not become the output's manifest. */
    @Test
    void aManifestThatWasNotWrittenToItsEndIsNotThere() throws Exception {
        OutputFolder output = OutputFolder.at(s3.configuration(), s3.path("/broken"));
        output.write("part", "content".getBytes(StandardCharsets.UTF_8));
        PartWriter manifest = output.writer(OutputFolder.MANIFEST);
        manifest.write("{\"format\":".getBytes(StandardCharsets.UTF_8));
        manifest.flush();
        manifest.close();
        assertFalse(output.isCommitted());
        assertEquals(List.of("part"), List.copyOf(s3.tree("/broken").keySet()));
    }
}
