package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.thalweg.cluster.Started;
import io.thalweg.cluster.TestApplication;
import io.thalweg.cluster.TestHdfs;
import io.thalweg.cluster.TestYarn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every family's whole way of the data through a YARN of two nodes, with HDFS as the only storage, with the driver here and
 * with the driver in the cluster: every file is the one that a single process makes.
 */
@Tag("slow")
final class YarnTest {
    @TempDir
    static Path folder;

    private static TestApplication application;
    private static TestHdfs hdfs;
    private static TestYarn yarn;
    private static OneProcess here;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(TestYarn.isThere(), "Spark's part for YARN is not there");
        application = TestApplication.in(folder.resolve("project"));
        hdfs = TestHdfs.start(folder.resolve("hdfs"), 2);
        yarn = TestYarn.start(folder.resolve("cluster"), 2, hdfs);
        here = OneProcess.on(hdfs, application, folder.resolve("outputs"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (yarn != null) {
            yarn.close();
        }
        if (hdfs != null) {
            hdfs.close();
        }
    }

    private static void awaitDone(Started command) throws IOException, InterruptedException {
        int code = command.await();
        if (code != 0) {
            fail(command.command() + " ended with " + code + "\n" + command.errText() + "\n" + yarn.outcomes() + "\n"
                    + yarn.logs());
        }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void withTheDriverHere(Family family) throws Exception {
        List<String> more = new ArrayList<>(List.of("--master", "yarn"));
        more.addAll(yarn.settings());
        int before = yarn.outcomes().size();
        for (List<String> command : here.commands(family, "/client", more)) {
            awaitDone(application.thalweg(folder.resolve("outputs"), yarn.environment(), command));
        }
        here.assertSame(family, "/client");
        assertRan(family, before);
    }

    /** Without the GAN: of what PyTorch needs in a container the language model tells as much. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GAN")
    void withTheDriverInTheCluster(Family family) throws Exception {
        List<String> spark = new ArrayList<>(List.of("--master", "yarn", "--deploy-mode", "cluster"));
        spark.addAll(yarn.settings());
        // The vector kernels' module, as the shipped settings say.
        spark.addAll(List.of("--conf", "spark.driver.extraJavaOptions=--add-modules=jdk.incubator.vector"));
        int before = yarn.outcomes().size();
        // Scheme-less paths: Hadoop's configuration says which file system is meant.
        for (List<String> command : family.commands("", "/submitted", List.of())) {
            awaitDone(application.sparkSubmit(
                    folder.resolve("outputs"), yarn.environment(), yarn.classPath(), spark, command));
        }
        here.assertSame(family, "/submitted");
        assertRan(family, before);
    }

    /** As an operator would, who has edited the sizes: every connection authenticated and encrypted, by YARN's own secret. */
    @Test
    void byTheShippedScriptAndItsSettings() throws Exception {
        hdfs.fileSystem().mkdirs(new org.apache.hadoop.fs.Path("/spark-events"));
        Path script = shippedWithSizesOf(yarn.sizes());
        int before = yarn.outcomes().size();
        for (List<String> command : Family.WORD2VEC.commands("", "/shipped", List.of())) {
            awaitDone(application.script(script, folder.resolve("outputs"), yarn.environment(), command));
        }
        here.assertSame(Family.WORD2VEC, "/shipped");
        assertRan(Family.WORD2VEC, before);
        List<String> containers = yarn.containerLogs(before);
        assertTrue(containers.size() >= 9, containers.size() + " containers");
        for (String log : containers) {
            assertTrue(log.contains("SecurityManager: authentication enabled"), log);
        }
        assertEventsTellOfEncryption();
    }

    /** The shipped script in a folder of its own, beside the shipped settings with others below them. */
    private static Path shippedWithSizesOf(Map<String, String> sizes) throws IOException {
        Path shipped = Path.of("..", "cluster-configs", "yarn");
        Path copy = Files.createDirectories(folder.resolve("cluster-configs/yarn"));
        StringBuilder settings = new StringBuilder(Files.readString(shipped.resolve("yarn.conf")));
        // Of a key that is there twice the later holds.
        sizes.forEach(
                (key, value) -> settings.append(key).append(' ').append(value).append('\n'));
        Files.writeString(copy.resolve("yarn.conf"), settings.toString());
        return Files.copy(shipped.resolve("submit.sh"), copy.resolve("submit.sh"));
    }

    /** Each application wrote the settings it ran with. */
    private static void assertEventsTellOfEncryption() throws IOException {
        int applications = 0;
        for (Map.Entry<String, byte[]> file : hdfs.tree("/spark-events").entrySet()) {
            if (!file.getKey().contains("/events_1_")) {
                continue;
            }
            applications++;
            String events = new String(file.getValue(), StandardCharsets.UTF_8);
            for (String on : List.of(
                    "spark.authenticate",
                    "spark.network.crypto.enabled",
                    "spark.io.encryption.enabled",
                    "spark.acls.enable",
                    "spark.kryo.registrationRequired")) {
                assertTrue(events.contains(String.format(Locale.ROOT, "\"%s\":\"true\"", on)), on);
            }
        }
        assertEquals(3, applications, "applications with an event log");
    }

    /** An application for each command went through YARN, each in containers of its master and two executors at least. */
    private static void assertRan(Family family, int before) throws IOException, InterruptedException {
        List<String> ran = outcomesSince(before);
        assertEquals(family.commands("", "", List.of()).size(), ran.size(), ran.toString());
        for (String outcome : ran) {
            assertTrue(outcome.matches("FINISH(ED|ING) SUCCEEDED ([3-9]|[1-9][0-9]+)"), ran.toString());
        }
    }

    /** Outcomes once all are known: a driver outside of the cluster ends a moment before its application does. */
    private static List<String> outcomesSince(int before) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (true) {
            List<String> all = yarn.outcomes();
            List<String> ran = all.subList(before, all.size());
            if (ran.stream().noneMatch(outcome -> outcome.contains("UNDEFINED")) || System.nanoTime() > deadline) {
                return ran;
            }
            Thread.sleep(100);
        }
    }
}
