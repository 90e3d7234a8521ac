package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.cluster.ClusterConfig;
import io.thalweg.cluster.Started;
import io.thalweg.cluster.TestApplication;
import io.thalweg.cluster.TestCluster;
import io.thalweg.cluster.TestHdfs;
import io.thalweg.prepare.corpus.ParquetImages;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every family's whole way of the data by commands that are processes of their own, on a master and two workers that are,
 * with HDFS as the only storage: every file is the one that a single process makes.
 */
@Tag("slow")
final class StandaloneClusterTest {
    @TempDir
    static Path folder;

    private static TestApplication application;
    private static TestHdfs hdfs;
    private static OneProcess here;

    @BeforeAll
    static void start() throws Exception {
        application = TestApplication.in(folder.resolve("project"));
        hdfs = TestHdfs.start(folder.resolve("hdfs"), 2);
        here = OneProcess.on(hdfs, application, folder.resolve("outputs"));
    }

    @AfterAll
    static void stop() {
        if (hdfs != null) {
            hdfs.close();
        }
    }

    /** By the launcher, and by a plain spark-submit, which knows nothing of Thalweg. */
    @ParameterizedTest
    @EnumSource(Family.class)
    void everyFileIsThatOfOneProcess(Family family) throws Exception {
        try (TestCluster cluster = TestCluster.start(folder.resolve("cluster-" + family), ClusterConfig.defaults())) {
            List<String> master = List.of("--master", cluster.master());
            for (List<String> command : here.commands(family, "/cluster", master)) {
                application
                        .thalweg(folder.resolve("outputs"), Map.of(), command)
                        .awaitDone();
            }
            here.assertSame(family, "/cluster");
            for (List<String> command : here.commands(family, "/submitted", List.of())) {
                application
                        .sparkSubmit(folder.resolve("outputs"), Map.of(), master, command)
                        .awaitDone();
            }
            here.assertSame(family, "/submitted");
        }
    }

    @Test
    void theImagesThatAGanMadeAreADataset() throws Exception {
        ParquetImages made = ParquetImages.open(new Configuration(), hdfs.path(OneProcess.ROOT + "/gan-made"));
        made.verify();
        assertEquals(20_000, made.images("train"));
        assertEquals(3, hdfs.tree(OneProcess.ROOT + "/gan-made").size(), "two shards and the manifest");
    }

    /** With the settings that are shipped for standalone clusters: every connection authenticated and encrypted. */
    @Test
    void theSameBehindASecretThatShowsNowhere() throws Exception {
        String secret = "secret-" + Long.toHexString(new Random(SmallPipeline.SEED).nextLong());
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
            for (List<String> command : here.commands(Family.WORD2VEC, root, more)) {
                Started driver = application.thalweg(folder.resolve("outputs"), Map.of(), command);
                while (!driver.process().waitFor(200, TimeUnit.MILLISECONDS)) {
                    ProcessHandle.allProcesses()
                            .flatMap(process -> process.info().commandLine().stream())
                            .forEach(line -> assertFalse(line.contains(secret), line));
                }
                driver.awaitDone();
            }
            here.assertSame(Family.WORD2VEC, root);
            assertTrue(
                    text(state.resolve("logs/worker-1.log")).contains("authentication enabled"),
                    "the worker's log says nothing of authentication");
            assertUnseen(
                    secret, List.of(state.resolve("logs"), state.resolve("work"), events, folder.resolve("outputs")));

            Path others = withSecret("standalone.conf", "another");
            List<String> stranger = here.commands(
                            Family.WORD2VEC,
                            "/stranger",
                            List.of("--master", cluster.master(), "--properties-file", others.toString()))
                    .get(0);
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
