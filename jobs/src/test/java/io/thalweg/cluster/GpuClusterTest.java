package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.thalweg.language.Continuations;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.Sampling;
import io.thalweg.network.Device;
import io.thalweg.problem.JobFailed;
import io.thalweg.train.Figures;
import io.thalweg.train.RoundMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * GPUs that are not there, handed out by a real cluster: its workers' discovery scripts name them, and replicas that train on
 * the CPU tell which they were given.
 */
@Tag("slow")
final class GpuClusterTest {
    private static final Pattern TAKEN = Pattern.compile(
            "round (\\d+), replica (\\d+): GPU (\\d+), device (\\d+) of this process, shared by (\\d+)");

    @TempDir
    static Path folder;

    private static Faults faults;
    private static Trainings trainings;

    @BeforeAll
    static void start() throws Exception {
        faults = Faults.in(folder);
        trainings = Trainings.in(folder);
        // Before there is another Spark.
        trainings.documents();
    }

    /** Two workers of two GPUs and four cores, so an executor has places enough for every share of them. */
    private static TestCluster cluster(String name) throws IOException, InterruptedException {
        return TestCluster.start(folder.resolve(name), new ClusterConfig(2, 4, "1500m", 2));
    }

    private static final Map<String, String> GPUS = Map.of(
            "spark.executor.resource.gpu.amount", "2", "spark.executor.cores", "4", "spark.executor.memory", "1g");

    private static JavaSparkContext spark(TestCluster cluster, String share) throws InterruptedException {
        Map<String, String> settings = new TreeMap<>(GPUS);
        settings.put("spark.task.resource.gpu.amount", share);
        return faults.spark(cluster, 2, settings);
    }

    private record Taken(int round, int replica, int gpu, int device, int sharing) {}

    private static List<Taken> taken(TestCluster cluster) throws IOException {
        List<Taken> taken = new ArrayList<>();
        try (Stream<Path> files = Files.walk(cluster.folder().resolve("work"))) {
            for (Path log : files.filter(file -> file.endsWith("stderr")).toList()) {
                Matcher line = TAKEN.matcher(Files.readString(log));
                while (line.find()) {
                    taken.add(new Taken(
                            Integer.parseInt(line.group(1)),
                            Integer.parseInt(line.group(2)),
                            Integer.parseInt(line.group(3)),
                            Integer.parseInt(line.group(4)),
                            Integer.parseInt(line.group(5))));
                }
            }
        }
        return taken;
    }

    @Test
    void everyReplicaHasAGpuOfItsOwnAndMergesHoldNone() throws Exception {
        Training training = trainings.of(Trainings.languageModel(4));
        Map<Integer, Integer> stages = new ConcurrentHashMap<>();
        int trained;
        try (TestCluster cluster = cluster("own");
                JavaSparkContext spark = spark(cluster, "1")) {
            spark.sc().addSparkListener(new SparkListener() {
                @Override
                public void onStageSubmitted(SparkListenerStageSubmitted stage) {
                    stages.merge(stage.stageInfo().resourceProfileId(), 1, Integer::sum);
                }
            });
            List<RoundMetrics> rounds = training.run(spark, folder.resolve("own-model"));
            trained = rounds.size();
            List<Taken> taken = taken(cluster);
            assertEquals(trained * 4, taken.size());
            Map<Integer, Set<Integer>> gpus = new TreeMap<>();
            for (Taken one : taken) {
                // The stub hides nothing, so CUDA would call them as Spark does.
                assertEquals(one.gpu(), one.device());
                assertEquals(1, one.sharing(), one.toString());
                gpus.computeIfAbsent(one.round(), round -> new TreeSet<>()).add(one.gpu());
            }
            // Four places for four replicas, each of which holds its own until the round's last has begun.
            Set<Integer> all = new TreeSet<>();
            gpus.values().forEach(all::addAll);
            assertEquals(Set.of(0, 1, 2, 3), all);
            rounds.forEach(round -> assertEquals(1.0, round.figures().get(Figures.GPU_REPLICAS)));
        }
        int withGpus = stages.getOrDefault(ResourceProfile.DEFAULT_RESOURCE_PROFILE_ID(), 0);
        int without = stages.entrySet().stream()
                .filter(stage -> stage.getKey() != ResourceProfile.DEFAULT_RESOURCE_PROFILE_ID())
                .mapToInt(Map.Entry::getValue)
                .sum();
        assertEquals(2, stages.size(), "profiles " + stages);
        // Of a round one stage trains, one hands out and one merges; besides, the first executor is waited for and the
        // model written.
        assertEquals(trained + 2, withGpus, "stages by profile " + stages);
        assertEquals(2 * trained + 2, without, "stages by profile " + stages);
    }

    @Test
    void asManyReplicasShareAGpuAsTheAmountsSay() throws Exception {
        Training training = trainings.of(Trainings.languageModel(8));
        try (TestCluster cluster = cluster("shared");
                JavaSparkContext spark = spark(cluster, "0.5")) {
            List<RoundMetrics> rounds = training.run(spark, folder.resolve("shared-model"));
            List<Taken> taken = taken(cluster);
            assertEquals(rounds.size() * 8, taken.size());
            assertTrue(taken.stream().allMatch(one -> one.sharing() <= 2), taken.toString());
            assertTrue(taken.stream().anyMatch(one -> one.sharing() == 2), taken.toString());
            rounds.forEach(round -> assertTrue(round.figures().get(Figures.GPU_REPLICAS) <= 2));
        }
    }

    /** What CUDA is shown is named otherwise than Spark names it, in the same order; a job that trains nothing knows it too. */
    @Test
    void aJobOverDataFindsItsGpuAmongThoseThatAreShown() throws Exception {
        Path model = folder.resolve("shown-model");
        try (TestCluster cluster = cluster("shown")) {
            try (JavaSparkContext spark = spark(cluster, "1")) {
                trainings.of(Trainings.languageModel(2)).run(spark, model);
            }
            Map<String, String> settings = new TreeMap<>(GPUS);
            settings.put("spark.task.resource.gpu.amount", "1");
            settings.put("spark.executorEnv.CUDA_VISIBLE_DEVICES", "GPU-aa11,GPU-bb22");
            List<String> prompts = List.of("w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8");
            Continuations continuations = Continuations.of(
                    new Configuration(),
                    model.toString(),
                    "torch",
                    Device.CPU,
                    new Continuations.Request(2, 1, Sampling.greedy(), 0, 1, Faults.SEED));
            try (JavaSparkContext spark = faults.data(cluster, 2, settings)) {
                assertEquals(8, continuations.run(spark, prompts, 8).size());
            }
        }
    }

    /** The driver cannot know; an executor says so before the first round, and nothing is written. */
    @Test
    void aGpuThatIsHandedOutAndNotThereEndsTheRunBeforeItBegins() throws Exception {
        assumeFalse(Files.exists(Path.of("/dev/nvidiactl")), "this machine has a GPU");
        try (TestCluster cluster = cluster("absent");
                JavaSparkContext spark = spark(cluster, "1")) {
            for (Device device : List.of(Device.GPU, Device.AUTO)) {
                Path output = folder.resolve("absent-model-" + device);
                LanguageModelConfig cpu = Trainings.languageModel(4);
                LanguageModelConfig config = new LanguageModelConfig(
                        cpu.network(),
                        cpu.learning(),
                        cpu.averaging(),
                        cpu.batch(),
                        cpu.steps(),
                        cpu.epochs(),
                        cpu.engine(),
                        device,
                        cpu.threads(),
                        cpu.seed());
                JobFailed failed =
                        assertThrows(JobFailed.class, () -> trainings.of(config).run(spark, output));
                String told = String.valueOf(failed.getMessage());
                for (String part : List.of(
                        "/proc/driver/nvidia/version", "libtorch_cuda.so", "--device cpu", "executor ", "given GPU ")) {
                    assertTrue(told.contains(part), told);
                }
                assertTrue(Files.notExists(output), "something was written");
            }
            assertNotEquals(0, spark.sc().statusTracker().getExecutorInfos().length, "Spark goes on");
        }
    }
}
