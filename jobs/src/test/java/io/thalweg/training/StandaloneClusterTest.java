package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.cluster.ClusterConfig;
import io.thalweg.cluster.SmallPictures;
import io.thalweg.cluster.Started;
import io.thalweg.cluster.TestApplication;
import io.thalweg.cluster.TestCluster;
import io.thalweg.cluster.TestHdfs;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.storage.OutputFolder;
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
    private static final long SEED = SmallPipeline.SEED;

    @TempDir
    static Path folder;

    private static TestApplication application;
    private static TestHdfs hdfs;

    @BeforeAll
    static void start() throws Exception {
        application = TestApplication.in(folder.resolve("project"));
        hdfs = TestHdfs.start(folder.resolve("hdfs"), 2);
        for (Map.Entry<String, String> text : SmallPipeline.texts().entrySet()) {
            hdfs.write("/text/" + text.getKey(), text.getValue());
        }
        // What everything else is compared with.
        pipeline("/local", List.of("--master", "local[2]"));
        SmallPipeline.trainInProcess(new Configuration(), hdfs.path("/local/data"), hdfs.path("/process/model"));
    }

    @AfterAll
    static void stop() {
        if (hdfs != null) {
            hdfs.close();
        }
    }

    private static List<String> prepare(String root, List<String> more) throws IOException {
        return SmallPipeline.prepare(hdfs.path("/text"), hdfs.path(root), more);
    }

    private static List<List<String>> commands(String root, List<String> more) throws IOException {
        return SmallPipeline.commands(hdfs.path("/text"), hdfs.path(root), more);
    }

    private static void pipeline(String root, List<String> more) throws IOException, InterruptedException {
        for (List<String> command : commands(root, more)) {
            thalweg(command);
        }
    }

    private static void thalweg(List<String> arguments) throws IOException, InterruptedException {
        application.thalweg(folder.resolve("outputs"), Map.of(), arguments).awaitDone();
    }

    private static void assertAllEqual(String root) throws IOException {
        assertSameFiles("/local/data", root + "/data");
        assertSameFiles("/local/embeddings", root + "/embeddings");
        assertArrayEquals(
                hdfs.read("/process/model/model.safetensors"),
                hdfs.read(root + "/model/model.safetensors"),
                root + ": not the in-process pool's model, seed " + SEED);
    }

    private static void assertSameFiles(String expected, String found) throws IOException {
        SmallPipeline.assertSameFiles(hdfs.tree(expected), hdfs.tree(found), found);
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

    /** On the cluster by the launcher and by spark-submit, in one process as a command and by calls. */
    @Test
    void aLanguageModelIsThatOfOneProcess() throws Exception {
        for (List<String> command : languageModel("/lm-local", List.of("--master", "local[2]"))) {
            thalweg(command);
        }
        LanguageModelFolder local =
                LanguageModelFolder.open(OutputFolder.at(new Configuration(), hdfs.path("/lm-local/lm-model")));
        SmallPipeline.languageModelInProcess(
                new Configuration(),
                local.config().training(),
                hdfs.path("/lm-local/lm-data"),
                hdfs.path("/lm-process"));
        byte[] expected = hdfs.read("/lm-process/model.safetensors");
        assertArrayEquals(expected, hdfs.read("/lm-local/lm-model/model.safetensors"), "local, seed " + SEED);
        try (TestCluster cluster = TestCluster.start(folder.resolve("lm-cluster"), ClusterConfig.defaults())) {
            for (List<String> command : languageModel("/lm-cluster", List.of("--master", cluster.master()))) {
                thalweg(command);
            }
            List<String> train = languageModel("/lm-submitted", List.of()).get(1);
            train.set(train.indexOf("--data") + 1, hdfs.path("/lm-cluster/lm-data"));
            application
                    .sparkSubmit(folder.resolve("outputs"), Map.of(), List.of("--master", cluster.master()), train)
                    .awaitDone();
        }
        assertSameFiles("/lm-local/lm-data", "/lm-cluster/lm-data");
        for (String root : List.of("/lm-cluster", "/lm-submitted")) {
            assertArrayEquals(expected, hdfs.read(root + "/lm-model/model.safetensors"), root + ", seed " + SEED);
        }
    }

    private static List<List<String>> languageModel(String root, List<String> more) throws IOException {
        return SmallPipeline.languageModel(hdfs.path("/text"), hdfs.path(root), more);
    }

    /** From pictures to a GAN, and to a dataset of the images that it makes. */
    @Test
    void aGanIsThatOfOneProcess() throws Exception {
        hdfs.write("/pictures/all.zip", SmallPictures.zip(400, SEED));
        for (List<String> command : gan("/gan-local", List.of("--master", "local[2]"))) {
            thalweg(command);
        }
        GanModelFolder local =
                GanModelFolder.open(OutputFolder.at(new Configuration(), hdfs.path("/gan-local/gan-model")));
        SmallPipeline.ganInProcess(
                new Configuration(),
                local.config().training(),
                hdfs.path("/gan-local/gan-data"),
                hdfs.path("/gan-process"));
        byte[] expected = hdfs.read("/gan-process/model.safetensors");
        assertArrayEquals(expected, hdfs.read("/gan-local/gan-model/model.safetensors"), "local, seed " + SEED);
        try (TestCluster cluster = TestCluster.start(folder.resolve("gan-cluster"), ClusterConfig.defaults())) {
            for (List<String> command : gan("/gan-cluster", List.of("--master", cluster.master()))) {
                thalweg(command);
            }
            for (List<String> command : gan("/gan-submitted", List.of())) {
                application
                        .sparkSubmit(
                                folder.resolve("outputs"), Map.of(), List.of("--master", cluster.master()), command)
                        .awaitDone();
            }
        }
        for (String root : List.of("/gan-cluster", "/gan-submitted")) {
            assertSameFiles("/gan-local/gan-data", root + "/gan-data");
            assertArrayEquals(expected, hdfs.read(root + "/gan-model/model.safetensors"), root + ", seed " + SEED);
            assertSameFiles("/gan-local/gan-made", root + "/gan-made");
        }
        ParquetImages made = ParquetImages.open(new Configuration(), hdfs.path("/gan-cluster/gan-made"));
        made.verify();
        assertEquals(20_000, made.images("train"));
        assertEquals(3, hdfs.tree("/gan-cluster/gan-made").size(), "two shards and the manifest");
    }

    private static List<List<String>> gan(String root, List<String> more) throws IOException {
        return SmallPipeline.gan(hdfs.path("/pictures"), hdfs.path(root), more);
    }

    /** The same by a plain spark-submit, which knows nothing of Thalweg. */
    private static void submitted(String root, String master) throws IOException, InterruptedException {
        for (List<String> command : commands(root, List.of())) {
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
            for (List<String> command : commands(root, more)) {
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
