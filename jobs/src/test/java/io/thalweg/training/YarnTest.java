package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.thalweg.cluster.Started;
import io.thalweg.cluster.TestApplication;
import io.thalweg.cluster.TestHdfs;
import io.thalweg.cluster.TestYarn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of the data through a YARN of two nodes, with HDFS as the only storage, once with the driver here and
 * once with the driver in the cluster: every file is the one that a single process makes.
 */
@Tag("slow")
final class YarnTest {
    @TempDir
    static Path folder;

    private static TestApplication application;
    private static TestHdfs hdfs;
    private static TestYarn yarn;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(TestYarn.isThere(), "Spark's part for YARN is not there");
        application = TestApplication.in(folder.resolve("project"));
        hdfs = TestHdfs.start(folder.resolve("hdfs"), 2);
        yarn = TestYarn.start(folder.resolve("cluster"), 2, hdfs);
        for (Map.Entry<String, String> text : SmallPipeline.texts().entrySet()) {
            hdfs.write("/text/" + text.getKey(), text.getValue());
        }
        for (List<String> command :
                SmallPipeline.commands(hdfs.path("/text"), hdfs.path("/local"), List.of("--master", "local[2]"))) {
            application.thalweg(folder.resolve("outputs"), Map.of(), command).awaitDone();
        }
        SmallPipeline.trainInProcess(new Configuration(), hdfs.path("/local/data"), hdfs.path("/process/model"));
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

    private static void assertAllEqual(String root) throws IOException {
        for (String output : List.of("/data", "/embeddings")) {
            SmallPipeline.assertSameFiles(hdfs.tree("/local" + output), hdfs.tree(root + output), root + output);
        }
        assertArrayEquals(
                hdfs.read("/process/model/model.safetensors"),
                hdfs.read(root + "/model/model.safetensors"),
                root + ": not the in-process pool's model, seed " + SmallPipeline.SEED);
    }

    private static void awaitDone(Started command) throws IOException, InterruptedException {
        int code = command.await();
        if (code != 0) {
            fail(command.command() + " ended with " + code + "\n" + command.errText() + "\n" + yarn.outcomes() + "\n"
                    + yarn.logs());
        }
    }

    @Test
    void withTheDriverHere() throws Exception {
        List<String> more = new ArrayList<>(List.of("--master", "yarn"));
        more.addAll(yarn.settings());
        int before = yarn.outcomes().size();
        for (List<String> command : SmallPipeline.commands(hdfs.path("/text"), hdfs.path("/client"), more)) {
            awaitDone(application.thalweg(folder.resolve("outputs"), yarn.environment(), command));
        }
        assertAllEqual("/client");
        assertRan(before);
    }

    @Test
    void withTheDriverInTheCluster() throws Exception {
        List<String> spark = new ArrayList<>(List.of("--master", "yarn", "--deploy-mode", "cluster"));
        spark.addAll(yarn.settings());
        // The vector kernels' module, as the shipped settings say.
        spark.addAll(List.of("--conf", "spark.driver.extraJavaOptions=--add-modules=jdk.incubator.vector"));
        int before = yarn.outcomes().size();
        // Scheme-less paths: Hadoop's configuration says which file system is meant.
        for (List<String> command : SmallPipeline.commands("/text", "/submitted", List.of())) {
            awaitDone(application.sparkSubmit(
                    folder.resolve("outputs"), yarn.environment(), yarn.classPath(), spark, command));
        }
        assertAllEqual("/submitted");
        assertRan(before);
    }

    /** Three applications went through YARN, each in containers of its master and two executors at least. */
    private static void assertRan(int before) throws IOException {
        List<String> ran = yarn.outcomes().subList(before, yarn.outcomes().size());
        assertEquals(3, ran.size(), ran.toString());
        for (String outcome : ran) {
            assertTrue(outcome.matches("FINISH(ED|ING) SUCCEEDED ([3-9]|[1-9][0-9]+)"), ran.toString());
        }
    }
}
