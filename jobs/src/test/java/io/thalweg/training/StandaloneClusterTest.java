package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.cluster.ClusterConfig;
import io.thalweg.cluster.Started;
import io.thalweg.cluster.TestApplication;
import io.thalweg.cluster.TestCluster;
import io.thalweg.cluster.TestHdfs;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputFolder.Existing;
import io.thalweg.train.InProcessPool;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.word2vec.Word2VecConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of the data, from text to embeddings, by commands that are processes of their own, on a master and two
 * workers that are, with HDFS as the only storage: every file is the one that a single process makes.
 */
@Tag("slow")
final class StandaloneClusterTest {
    private static final long SEED = 41;
    private static final Word2VecConfig CONFIG = Word2VecConfig.builder()
            .dimensions(24)
            .epochs(2)
            .replicas(2)
            .threads(1)
            .mergesPerEpoch(3)
            .seed(SEED)
            .build();

    @TempDir
    static Path folder;

    private static TestApplication application;
    private static TestHdfs hdfs;

    @BeforeAll
    static void start() throws Exception {
        application = TestApplication.in(folder.resolve("project"));
        hdfs = TestHdfs.start(folder.resolve("hdfs"), 2);
        Random random = new Random(SEED);
        for (int file = 0; file < 3; file++) {
            hdfs.write("/text/part-" + file + ".txt", text(random));
        }
        // What everything else is compared with.
        pipeline("/local", List.of("--master", "local[2]"));
        trainInProcess("/local/data", "/process/model");
    }

    @AfterAll
    static void stop() {
        if (hdfs != null) {
            hdfs.close();
        }
    }

    /** Lines of words from a Zipf-like vocabulary. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 4_000; line++) {
            for (int word = 0; word < 15; word++) {
                text.append('w')
                        .append((int) (1500 * Math.pow(random.nextDouble(), 3)))
                        .append(' ');
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static List<String> prepare(String root, List<String> more) throws IOException {
        return with(
                List.of("prepare", "text", "--input", hdfs.path("/text"), "--output", hdfs.path(root + "/data")),
                List.of("--shards", "4", "--held-out", "0.05", "--min-count", "2"),
                more);
    }

    private static List<String> train(String root, List<String> more) throws IOException {
        return with(
                List.of("train", "word2vec", "--data", hdfs.path(root + "/data")),
                List.of("--output", hdfs.path(root + "/model"), "--checkpoint-every", "2", "--validate-every", "3"),
                List.of("--dimensions", "24", "--epochs", "2", "--replicas", "2", "--threads", "1"),
                List.of("--merges-per-epoch", "3", "--seed", String.valueOf(SEED)),
                more);
    }

    private static List<String> embed(String root, List<String> more) throws IOException {
        return with(
                List.of("embed", "--model", hdfs.path(root + "/model"), "--input", hdfs.path("/text")),
                List.of("--output", hdfs.path(root + "/embeddings"), "--unit", "line"),
                more);
    }

    @SafeVarargs
    private static List<String> with(List<String>... parts) {
        List<String> all = new ArrayList<>();
        List.of(parts).forEach(all::addAll);
        return all;
    }

    private static void pipeline(String root, List<String> more) throws IOException, InterruptedException {
        for (List<String> command : List.of(prepare(root, more), train(root, more), embed(root, more))) {
            thalweg(command);
        }
    }

    private static void thalweg(List<String> arguments) throws IOException, InterruptedException {
        application.thalweg(folder.resolve("outputs"), Map.of(), arguments).awaitDone();
    }

    private static void trainInProcess(String data, String output) throws IOException {
        Configuration hadoop = new Configuration();
        ParquetCorpus corpus = ParquetCorpus.open(hadoop, hdfs.path(data));
        TrainerConfig trainer = new TrainerConfig(2, 2, 3, 0, 0);
        try (InProcessPool pool = new InProcessPool(2)) {
            new TrainingRun(
                            Word2VecTraining.plan(CONFIG, corpus, corpus.vocabulary()),
                            OutputFolder.at(hadoop, hdfs.path(output)),
                            pool,
                            trainer,
                            Map.of(),
                            Map.of())
                    .run(Existing.REFUSE, new Silent(), (metrics, provenance) -> new byte[0]);
        }
    }

    private static final class Silent implements TrainingListener {
        @Override
        public void roundFinished(RoundMetrics metrics) {}
    }

    private static void assertAllEqual(String root) throws IOException {
        assertSameFiles("/local/data", root + "/data");
        assertSameFiles("/local/embeddings", root + "/embeddings");
        assertArrayEquals(
                hdfs.read("/process/model/model.safetensors"),
                hdfs.read(root + "/model/model.safetensors"),
                root + ": not the in-process pool's model, seed " + SEED);
    }

    /** The same names, and in each the same bytes; but of the manifests, which tell when and from what. */
    private static void assertSameFiles(String expected, String found) throws IOException {
        Map<String, byte[]> left = new TreeMap<>(hdfs.tree(expected));
        Map<String, byte[]> right = new TreeMap<>(hdfs.tree(found));
        assertEquals(left.keySet(), right.keySet(), found);
        assertTrue(left.size() > 1, expected + " holds nothing");
        for (String name : left.keySet()) {
            if (!name.equals(OutputFolder.MANIFEST)) {
                assertArrayEquals(left.get(name), right.get(name), found + "/" + name + ", seed " + SEED);
            }
        }
    }

    @Test
    void everyFileIsThatOfOneProcess() throws Exception {
        try (TestCluster cluster = TestCluster.start(folder.resolve("cluster"), ClusterConfig.defaults())) {
            pipeline("/cluster", List.of("--master", cluster.master()));
            assertAllEqual("/cluster");
            submitted("/submitted", cluster.master());
            assertAllEqual("/submitted");
        }
    }

    /** The same by a plain spark-submit, which knows nothing of Thalweg. */
    private static void submitted(String root, String master) throws IOException, InterruptedException {
        for (List<String> command : List.of(prepare(root, List.of()), train(root, List.of()), embed(root, List.of()))) {
            application
                    .sparkSubmit(folder.resolve("outputs"), Map.of(), List.of("--master", master), command)
                    .awaitDone();
        }
    }

    /** With the settings that are shipped for standalone clusters: every connection authenticated and encrypted. */
    @Test
    void theSameBehindASecretThatShowsNowhere() throws Exception {
        String secret = "secret-" + Long.toHexString(new Random(SEED).nextLong());
        Path daemons = withSecret("worker.conf", secret);
        Path jobs = withSecret("standalone.conf", secret);
        Path events = Files.createDirectories(folder.resolve("events"));
        List<String> settings = List.of(
                "spark.executor.cores=1",
                "spark.executor.memory=1g",
                "spark.cores.max=2",
                "spark.eventLog.dir=" + events.toUri());
        Path state = folder.resolve("secured");
        try (TestCluster cluster = TestCluster.start(state, ClusterConfig.defaults(), Optional.of(daemons))) {
            List<String> more =
                    new ArrayList<>(List.of("--master", cluster.master(), "--properties-file", jobs.toString()));
            settings.forEach(setting -> more.addAll(List.of("--conf", setting)));
            String root = "/secured";
            for (List<String> command : List.of(prepare(root, more), train(root, more), embed(root, more))) {
                Started driver = application.thalweg(folder.resolve("outputs"), Map.of(), command);
                while (!driver.process().waitFor(200, TimeUnit.MILLISECONDS)) {
                    ProcessHandle.allProcesses()
                            .flatMap(process -> process.info().commandLine().stream())
                            .forEach(line -> assertFalse(line.contains(secret), line));
                }
                driver.awaitDone();
            }
            assertAllEqual(root);
            assertTrue(
                    text(state.resolve("logs/worker-1.log")).contains("authentication enabled"),
                    "the worker's log says nothing of authentication");
            assertUnseen(
                    secret, List.of(state.resolve("logs"), state.resolve("work"), events, folder.resolve("outputs")));

            Path others = withSecret("standalone.conf", "another");
            List<String> stranger =
                    prepare("/stranger", List.of("--master", cluster.master(), "--properties-file", others.toString()));
            Started refused = application.thalweg(folder.resolve("outputs"), Map.of(), stranger);
            assertEquals(1, refused.await(), refused.errText());
            assertFalse(hdfs.fileSystem().exists(new org.apache.hadoop.fs.Path("/stranger/data/manifest.json")));
        }
    }

    /** A shipped file of settings with the secret below it, closed to others, as its README says. */
    private static Path withSecret(String name, String secret) throws IOException {
        Path shipped = Path.of("..", "cluster-configs", "standalone", name);
        Path file = Files.createTempFile(
                folder, name, "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text(shipped) + "\nspark.authenticate.secret " + secret + "\n");
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static void assertUnseen(String secret, List<Path> folders) throws IOException {
        int read = 0;
        for (Path place : folders) {
            try (Stream<Path> files = Files.walk(place)) {
                for (Path file : files.filter(Files::isRegularFile)
                        .filter(one -> !one.toString().endsWith(".jar"))
                        .toList()) {
                    assertFalse(text(file).contains(secret), () -> "the secret stands in " + file);
                    read++;
                }
            }
        }
        assertTrue(read >= 10, "only " + read + " logs looked at");
    }
}
