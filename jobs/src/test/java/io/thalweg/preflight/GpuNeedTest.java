package io.thalweg.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.Device;
import io.thalweg.preflight.Resources.ThisProcess;
import io.thalweg.problem.Problem;
import io.thalweg.train.FamilyDemand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GpuNeedTest {
    private static final long MIB = 1 << 20;
    private static final long SLICE = 16 * MIB - 16;
    private static final RoundShape SHAPE = new RoundShape(SLICE, 4, SLICE, 4 * SLICE, 8, 1, 10, 0);

    private static final FamilyDemand FAMILY = new FamilyDemand(
            new MemoryTerm("a model", 100 * MIB, "ModelState"),
            List.of(),
            List.of(),
            List.of(new MemoryTerm("tensors", 700 * MIB, "libtorch")),
            MIB,
            MIB);

    private static final List<MemoryTerm> ON_DEVICE = List.of(
            new MemoryTerm("parameters", 300 * MIB, "Parameters"), new MemoryTerm("kept", 200 * MIB, "Network"));

    private static Map<String, String> cluster(String ofExecutor, String ofTask) {
        return new HashMap<>(Map.of(
                "spark.master", "spark://here:7077",
                "spark.executor.cores", "8",
                "spark.executor.instances", "2",
                "spark.executor.resource.gpu.amount", ofExecutor,
                "spark.task.resource.gpu.amount", ofTask));
    }

    private static List<Problem> problems(Map<String, String> settings) {
        List<Problem> problems = new ArrayList<>();
        Resources.of(settings::get, new ThisProcess(4096 * MIB, Collector.PARALLEL, 4, false), problems);
        return problems;
    }

    private static MemoryPlan plan(Device device, Map<String, String> settings) {
        List<Problem> problems = new ArrayList<>();
        Resources resources =
                Resources.of(settings::get, new ThisProcess(4096 * MIB, Collector.PARALLEL, 4, false), problems);
        assertEquals(List.of(), problems);
        return MemoryPlan.of(SHAPE, FAMILY.onDevice(device, ON_DEVICE), resources);
    }

    @Test
    void replicasShareADeviceAsTheAmountsSay() {
        assertEquals(1, plan(Device.GPU, cluster("2", "1")).gpu().orElseThrow().perDevice());
        assertEquals(
                2, plan(Device.AUTO, cluster("2", "0.5")).gpu().orElseThrow().perDevice());
        assertEquals(
                3, plan(Device.AUTO, cluster("2", "0.33")).gpu().orElseThrow().perDevice());
        GpuNeed shared = plan(Device.GPU, cluster("1", "0.25")).gpu().orElseThrow();
        assertEquals(4, shared.perDevice());
        assertEquals(500 * MIB, shared.replicaBytes());
        assertEquals(4 * 500 * MIB, shared.bytes() - shared.terms().get(0).bytes());
    }

    @Test
    void withoutGpusThereIsNothingToTell() {
        assertEquals(Optional.empty(), plan(Device.CPU, cluster("2", "1")).gpu());
        Map<String, String> none = cluster("2", "1");
        none.remove("spark.executor.resource.gpu.amount");
        none.remove("spark.task.resource.gpu.amount");
        assertEquals(Optional.empty(), plan(Device.AUTO, none).gpu());
        // Asked for all the same: every replica of a process takes its first.
        assertEquals(8, plan(Device.GPU, none).gpu().orElseThrow().perDevice());
        assertEquals(
                4,
                plan(Device.GPU, Map.of("spark.master", "local[4]"))
                        .gpu()
                        .orElseThrow()
                        .perDevice());
    }

    /** An executor of eight cores and two GPUs trains two replicas at a time, and is counted for two. */
    @Test
    void placesAreBoundByGpus() {
        MemoryPlan two = plan(Device.GPU, cluster("2", "1"));
        MemoryPlan four = plan(Device.GPU, cluster("2", "0.5"));
        assertEquals(2 * 100 * MIB, onTheWay(two));
        assertEquals(4 * 100 * MIB, onTheWay(four));
        assertTrue(two.processes().get(1).overhead().stream()
                .noneMatch(term -> term.what().startsWith("native libraries")));
        assertTrue(two.processes().get(1).overhead().stream()
                .anyMatch(term -> term.what().contains("CUDA")));
    }

    private static long onTheWay(MemoryPlan plan) {
        return plan.processes().get(1).overhead().stream()
                .filter(term -> term.what().startsWith("parameters and moments on their way"))
                .mapToLong(MemoryTerm::bytes)
                .sum();
    }

    @Test
    void isToldToPeopleAndPrograms() {
        Map<String, String> settings = cluster("2", "0.5");
        Resources resources = Resources.of(
                settings::get, new ThisProcess(4096 * MIB, Collector.PARALLEL, 4, false), new ArrayList<>());
        MemoryPlan plan = plan(Device.GPU, settings);
        String text = MemoryReport.text(plan, resources);
        assertTrue(text.contains("GPU, 2 replicas on each"), text);
        assertTrue(text.contains("parameters, 2 times (Parameters)"), text);
        assertTrue(MemoryReport.json(plan, resources).get("gpu").toString().contains("replicas_per_device=2"));
    }

    @Test
    void amountsThatMeanNothingAreProblems() {
        for (Map<String, String> wrong : List.of(
                cluster("2", "1.5"), cluster("2", "0"), cluster("2", "3"), cluster("none", "1"), cluster("2", "-1"))) {
            assertEquals(1, problems(wrong).size(), wrong.toString());
        }
        Map<String, String> half = cluster("2", "1");
        half.remove("spark.task.resource.gpu.amount");
        assertTrue(
                problems(half).get(0).message().contains("only one of them"),
                problems(half).toString());
    }
}
