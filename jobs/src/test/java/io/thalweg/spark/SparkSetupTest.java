package io.thalweg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SparkSetupTest {
    private static final SparkSetup.Workload DATA = new SparkSetup.Workload.Data();

    @AfterEach
    void forgetSubmission() {
        System.clearProperty("spark.master");
        System.clearProperty("spark.ui.enabled");
    }

    @Test
    void everyClassOnTheWireMustBeRegistered() {
        for (SparkSetup.Workload workload : List.of(DATA, new SparkSetup.Workload.Training(2, 2))) {
            SparkConf conf = SparkSetup.configuration("x", null, Map.of(), workload);
            assertEquals("true", conf.get("spark.kryo.registrationRequired"));
            assertEquals(ThalwegKryoRegistrator.class.getName(), conf.get("spark.kryo.registrator"));
            assertEquals("org.apache.spark.serializer.KryoSerializer", conf.get("spark.serializer"));
        }
    }

    @Test
    void aTrainingTaskTakesItsThreadsAndFindsAPlace() {
        int cores = Runtime.getRuntime().availableProcessors();
        SparkConf conf = SparkSetup.configuration("x", null, Map.of(), new SparkSetup.Workload.Training(cores + 3, 2));
        assertEquals(String.valueOf(cores + 3), conf.get("spark.task.cpus"));
        assertEquals("local[" + (cores + 3) + "]", conf.get("spark.master"));
        assertEquals("false", conf.get("spark.shuffle.compress"));
        assertEquals(
                "--add-modules=jdk.incubator.vector -XX:+UseParallelGC", conf.get("spark.executor.extraJavaOptions"));
        assertFalse(SparkSetup.configuration("x", null, Map.of(), DATA).contains("spark.task.cpus"));
        assertEquals("1", taskCores("local[6]"), "both replicas have their places");
        assertEquals("3", taskCores("local[5]"), "one replica must wait for the other");
        assertEquals("3", taskCores("spark://h:7077"), "one executor must not take both");
    }

    /** Tasks of every job ask which device theirs is. */
    @Test
    void executorsThatAreGivenGpusRememberThem() {
        for (SparkSetup.Workload workload : List.of(DATA, new SparkSetup.Workload.Training(2, 2))) {
            SparkConf conf = SparkSetup.configuration(
                    "x", "spark://h:7077", Map.of("spark.executor.resource.gpu.amount", "2"), workload);
            List<String> plugins = List.of(conf.get("spark.plugins").split(","));
            assertTrue(plugins.contains(GpuPlugin.class.getName()), plugins.toString());
            assertFalse(SparkSetup.configuration("x", "spark://h:7077", Map.of(), workload)
                    .get("spark.plugins", "")
                    .contains(GpuPlugin.class.getName()));
        }
    }

    private static String taskCores(String master) {
        return SparkSetup.configuration("x", master, Map.of(), new SparkSetup.Workload.Training(3, 2))
                .get("spark.task.cpus");
    }

    @Test
    void theUserWinsOverSubmissionAndSubmissionOverUs() {
        System.setProperty("spark.master", "spark://there:7077");
        System.setProperty("spark.ui.enabled", "true");
        SparkConf submitted = SparkSetup.configuration("x", null, Map.of(), DATA);
        assertEquals("spark://there:7077", submitted.get("spark.master"));
        assertEquals("true", submitted.get("spark.ui.enabled"));
        assertFalse(submitted.contains("spark.driver.host"), "a cluster's driver is not bound to this machine");
        SparkConf given = SparkSetup.configuration(
                "x",
                "local[3]",
                Map.of("spark.ui.enabled", "false", "spark.executor.extraJavaOptions", "-Da=b"),
                new SparkSetup.Workload.Training(1, 2));
        assertEquals("local[3]", given.get("spark.master"));
        assertEquals("false", given.get("spark.ui.enabled"));
        assertEquals(
                "--add-modules=jdk.incubator.vector -XX:+UseParallelGC -Da=b",
                given.get("spark.executor.extraJavaOptions"));
    }

    /** Two of them, and no executor would start. */
    @Test
    void aCollectorThatIsGivenIsTheOnlyOne() {
        for (String setting : List.of(
                "spark.executor.extraJavaOptions",
                "spark.executor.defaultJavaOptions",
                "spark.executorEnv.JAVA_TOOL_OPTIONS")) {
            SparkConf conf = SparkSetup.configuration(
                    "x", "yarn", Map.of(setting, "-Da=b -XX:+UseG1GC -Dc=d"), new SparkSetup.Workload.Training(1, 2));
            assertFalse(conf.get("spark.executor.extraJavaOptions").contains("Parallel"), setting);
        }
        String other = "-XX:+UseGCOverheadLimit -XX:-UseG1GC -XX:ParallelGCThreads=2";
        SparkConf conf = SparkSetup.configuration(
                "x", "yarn", Map.of("spark.executor.extraJavaOptions", other), new SparkSetup.Workload.Training(1, 2));
        assertTrue(conf.get("spark.executor.extraJavaOptions").contains("-XX:+UseParallelGC"));
    }

    @Test
    void mastersAreKnownByTheirForm() {
        for (String master : List.of(
                "local",
                "local[4]",
                "local[*]",
                "local[2,3]",
                "spark://h:7077",
                "yarn",
                "k8s://https://h",
                "local-cluster[2,1,1024]")) {
            assertTrue(Master.isKnown(master), master);
        }
        for (String master :
                List.of("", "locl[4]", "local[0]", "local[-1]", "local[", "spark:/h", "mesos://h", "yarn2")) {
            assertFalse(Master.isKnown(master), master);
        }
        assertEquals(OptionalInt.of(1), Master.localCores("local"));
        assertEquals(OptionalInt.of(4), Master.localCores("local[4]"));
        assertEquals(OptionalInt.empty(), Master.localCores("local[*]"));
        assertEquals(OptionalInt.empty(), Master.localCores("yarn"));
    }
}
