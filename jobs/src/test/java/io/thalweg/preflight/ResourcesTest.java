package io.thalweg.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.preflight.Resources.Grant;
import io.thalweg.preflight.Resources.Place;
import io.thalweg.preflight.Resources.ThisProcess;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ResourcesTest {
    private static final long GIB = 1L << 30;
    private static final ThisProcess PROCESS = new ThisProcess(3 * GIB, Collector.PARALLEL, 8, false);

    private final List<Problem> problems = new ArrayList<>();

    private Resources resources(Map<String, String> settings) {
        return Resources.of(settings::get, PROCESS, problems);
    }

    private List<String> messages() {
        return problems.stream().map(Problem::message).toList();
    }

    @Test
    void aLocalMasterIsThisProcess() {
        Resources local = resources(Map.of("spark.master", "local[6]", "spark.task.cpus", "2"));
        assertEquals(Place.LOCAL, local.place());
        assertEquals(3 * GIB, local.executor().heap());
        assertEquals(OptionalInt.of(3), local.places());
        assertEquals(
                OptionalInt.of(8), resources(Map.of("spark.master", "local[*]")).places());
        assertEquals(
                OptionalInt.of(1), resources(Map.of("spark.master", "local")).places());
        assertEquals(List.of(), messages());
    }

    @Test
    void containersHaveOverheadByFactorOrAsGiven() {
        assertEquals(
                OptionalLong.of(384L << 20),
                resources(Map.of("spark.master", "yarn", "spark.executor.memory", "2048"))
                        .executor()
                        .overhead());
        assertEquals(
                OptionalLong.of(2 * GIB),
                resources(Map.of(
                                "spark.master", "k8s://https://host:443",
                                "spark.executor.memory", "10g",
                                "spark.executor.memoryOverheadFactor", "0.2"))
                        .executor()
                        .overhead());
        assertEquals(
                OptionalLong.of(700L << 20),
                resources(Map.of("spark.master", "yarn", "spark.executor.memoryOverhead", "700"))
                        .executor()
                        .overhead());
        assertEquals(
                OptionalLong.empty(),
                resources(Map.of("spark.master", "spark://host:7077"))
                        .executor()
                        .overhead());
        assertEquals(List.of(), messages());
    }

    /** Where the cluster's manager starts the driver, it kills that too when it takes more than its container has. */
    @Test
    void aDriverInTheClusterIsInAContainerToo() {
        ThisProcess submitted = new ThisProcess(8 * GIB, Collector.G1, 8, true);
        assertEquals(
                OptionalLong.of((long) (0.1 * 8 * GIB)),
                driver(submitted, Map.of("spark.master", "yarn", "spark.submit.deployMode", "cluster"))
                        .overhead());
        Grant given = driver(
                submitted,
                Map.of(
                        "spark.master", "k8s://https://host:443",
                        "spark.submit.deployMode", "client",
                        "spark.kubernetes.submitInDriver", "true",
                        "spark.driver.memoryOverhead", "500m"));
        assertEquals(OptionalLong.of(500L << 20), given.overhead());
        assertEquals("--conf spark.driver.memoryOverhead=%s", given.overheadSetting());
        assertEquals(
                OptionalLong.empty(),
                driver(submitted, Map.of("spark.master", "yarn", "spark.submit.deployMode", "client"))
                        .overhead());
        assertEquals(
                OptionalLong.empty(),
                driver(submitted, Map.of("spark.master", "spark://host:7077", "spark.submit.deployMode", "cluster"))
                        .overhead());
        assertEquals(List.of(), messages());
    }

    private Grant driver(ThisProcess process, Map<String, String> settings) {
        return Resources.of(settings::get, process, problems).driver();
    }

    @Test
    void executorsAreCountedWhereSettingsTell() {
        assertEquals(
                OptionalInt.of(2), resources(Map.of("spark.master", "yarn")).executors());
        assertEquals(
                OptionalInt.of(3),
                resources(Map.of("spark.master", "local-cluster[3,2,1024]")).executors());
        assertEquals(
                OptionalInt.of(4),
                resources(Map.of(
                                "spark.master", "spark://host:7077",
                                "spark.cores.max", "8",
                                "spark.executor.cores", "2"))
                        .executors());
        assertEquals(
                OptionalInt.empty(),
                resources(Map.of("spark.master", "spark://host:7077")).executors());
        assertEquals(
                OptionalInt.of(1),
                resources(Map.of("spark.master", "yarn", "spark.dynamicAllocation.enabled", "true"))
                        .executors());
    }

    @Test
    void theCollectorIsTheOneAskedFor() {
        assertEquals(
                Collector.G1,
                resources(Map.of("spark.master", "yarn")).executor().collector());
        for (String setting : List.of(
                "spark.executor.extraJavaOptions",
                "spark.executor.defaultJavaOptions",
                "spark.executorEnv.JAVA_TOOL_OPTIONS")) {
            assertEquals(
                    Collector.PARALLEL,
                    resources(Map.of("spark.master", "yarn", setting, "-Da=b -XX:+UseParallelGC"))
                            .executor()
                            .collector());
        }
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        resources(Map.of(
                "spark.master", "yarn",
                "spark.executor.memory", "1.5g",
                "spark.executor.memoryOverhead", "much",
                "spark.executor.cores", "1",
                "spark.task.cpus", "2",
                "spark.memory.fraction", "1.5"));
        assertEquals(
                List.of(
                        "spark.memory.fraction has a value of the wrong kind: found '1.5', allowed over 0 to 1",
                        "A task needs more cores than an executor has: found spark.task.cpus=2 with"
                                + " spark.executor.cores=1, allowed at most 1. Lower --threads, or give executors 2 cores"
                                + " or more",
                        "spark.executor.memory has a value of the wrong kind: found '1.5g', allowed a size such as 512m"
                                + " or 4g",
                        "spark.executor.memoryOverhead has a value of the wrong kind: found 'much', allowed a size such"
                                + " as 512m or 4g"),
                messages());
    }

    @Test
    void largeArraysTakeWholeRegionsOfG1() {
        // 1 GiB: regions of 1 MiB; 40 GiB: of 16 MiB.
        assertEquals(0, Collector.PARALLEL.waste(16 << 20, GIB));
        assertEquals(1 << 20, Collector.G1.waste(16 << 20, GIB));
        assertEquals(16 << 20, Collector.G1.waste(16 << 20, 40 * GIB));
        assertEquals(16, Collector.G1.waste((16 << 20) - 16, GIB));
        assertEquals(0, Collector.G1.waste(1000, GIB));
    }

    @Test
    void thisProcessIsMeasured() {
        ThisProcess measured = ThisProcess.measured();
        assertTrue(measured.heap() >= Runtime.getRuntime().maxMemory(), measured.toString());
        assertTrue(measured.heap() < 2 * Runtime.getRuntime().maxMemory(), measured.toString());
    }
}
