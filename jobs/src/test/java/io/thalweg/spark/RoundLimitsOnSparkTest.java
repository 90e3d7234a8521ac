package io.thalweg.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.OuterStep;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceMerge;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.Part;
import io.thalweg.train.LinearProgram;
import io.thalweg.train.Program;
import io.thalweg.train.ReplicaResult;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.ReplicaTask;
import io.thalweg.train.RoundLimits;
import io.thalweg.train.StateSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Replicas that hang. */
final class RoundLimitsOnSparkTest {
    private static final int REPLICAS = 4;
    private static final LinearProgram LINEAR = new LinearProgram(4, REPLICAS, 30, new OuterStep.PlainMean(), 11);
    private static final AtomicInteger HANGS = new AtomicInteger();

    /** As {@link #HANGS}, for a replica that does not get to its training. */
    private static final AtomicInteger HANGS_BEFORE = new AtomicInteger();

    /** In place of a replica: it is the validation that hangs. */
    private static final int NO_VALIDATION = -1;

    private static JavaSparkContext spark;

    @BeforeAll
    static void startSpark() {
        SparkConf conf = SparkSetup.configuration(
                "RoundLimitsOnSparkTest", "local[6]", Map.of(), new SparkSetup.Workload.Training(1, REPLICAS));
        spark = new JavaSparkContext(conf);
    }

    @AfterAll
    static void stopSpark() {
        spark.close();
    }

    /** A linear program of which one replica waits for ever in round 1 as long as {@link #HANGS} is positive. */
    private record Hanging(int replica) implements Program {
        @Override
        public ReplicaResult train(ReplicaTask task) {
            if (task.round() == 1 && task.replica() == replica) {
                hang(HANGS);
            }
            return LINEAR.train(task);
        }

        private static void hang(AtomicInteger times) {
            if (times.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("Told to stop", e);
                }
            }
        }

        @Override
        public ReplicaState emptyState() {
            if (TaskContext.getPartitionId() == replica) {
                hang(HANGS_BEFORE);
            }
            return LINEAR.emptyState();
        }

        @Override
        public ModelLayout layout() {
            return LINEAR.layout();
        }

        @Override
        public float[] initialValues(Slice slice) {
            return LINEAR.initialValues(slice);
        }

        @Override
        public SliceMerge merge() {
            return LINEAR.merge();
        }

        @Override
        public int rounds() {
            return LINEAR.rounds();
        }

        @Override
        public int replicas(int round) {
            return LINEAR.replicas(round);
        }

        @Override
        public long examplesInEpoch() {
            return LINEAR.examplesInEpoch();
        }

        @Override
        public double epochAt(int round) {
            return LINEAR.epochAt(round);
        }

        @Override
        public double learningRateAt(int round) {
            return LINEAR.learningRateAt(round);
        }

        @Override
        public OptionalDouble validate(ReplicaState state) {
            if (replica == NO_VALIDATION) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("Told to stop", e);
                }
            }
            return LINEAR.validate(state);
        }
    }

    private static List<byte[]> carries(int count) {
        List<byte[]> carries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            carries.add(new byte[0]);
        }
        return carries;
    }

    private static float[] state(SparkReplicaPool pool) throws IOException {
        List<float[]> slices = new ArrayList<>();
        // In local mode the export runs in this process.
        COLLECTED.clear();
        pool.export(states -> {
            states.forEachRemaining(state -> COLLECTED.add(state.values()));
            return new Part("none", 0, "0".repeat(64));
        });
        slices.addAll(COLLECTED);
        float[] all = new float[slices.stream().mapToInt(slice -> slice.length).sum()];
        int at = 0;
        for (float[] slice : slices) {
            System.arraycopy(slice, 0, all, at, slice.length);
            at += slice.length;
        }
        return all;
    }

    private static final List<float[]> COLLECTED = new ArrayList<>();

    private static SparkReplicaPool pool(Program program, RoundLimits limits) throws IOException {
        SparkReplicaPool pool = new SparkReplicaPool(spark, program, 1, limits);
        pool.start(StateSource.initial(program));
        pool.run(0, carries(1));
        return pool;
    }

    @Test
    void aRoundEndsWithoutTheReplicaThatIsTooLate() throws IOException {
        HANGS.set(1);
        try (SparkReplicaPool pool = pool(new Hanging(2), new RoundLimits(0.75, 0.2, 600))) {
            List<ReplicaSummary> summaries = pool.run(1, carries(REPLICAS));
            assertEquals(
                    List.of(0, 1, 3),
                    summaries.stream().map(ReplicaSummary::replica).toList());
            assertEquals(0, HANGS.get());
            float[] without = state(pool);
            List<ReplicaSummary> next = pool.run(2, carries(REPLICAS));
            assertEquals(REPLICAS, next.size(), "it is back in the next round");
            try (SparkReplicaPool all = pool(LINEAR, RoundLimits.defaults())) {
                all.run(1, carries(REPLICAS));
                assertFalse(java.util.Arrays.equals(state(all), without), "its part is missing");
            }
        }
    }

    @Test
    void aRoundEndsWithoutTheReplicaThatCannotReadTheState() throws IOException {
        try (SparkReplicaPool pool = pool(new Hanging(2), new RoundLimits(0.75, 0.2, 600))) {
            HANGS_BEFORE.set(1);
            List<ReplicaSummary> summaries = pool.run(1, carries(REPLICAS));
            assertEquals(
                    List.of(0, 1, 3),
                    summaries.stream().map(ReplicaSummary::replica).toList());
            assertEquals(0, HANGS_BEFORE.get());
            assertEquals(REPLICAS, pool.run(2, carries(REPLICAS)).size(), "it is back in the next round");
        } finally {
            HANGS_BEFORE.set(0);
        }
    }

    @Test
    void aReplicaThatHangsIsStartedAnewAndTheResultIsTheSame() throws IOException {
        float[] expected;
        try (SparkReplicaPool pool = pool(LINEAR, RoundLimits.defaults())) {
            pool.run(1, carries(REPLICAS));
            expected = state(pool);
        }
        HANGS.set(1);
        try (SparkReplicaPool pool = pool(new Hanging(1), new RoundLimits(1, 0.2, 2))) {
            assertEquals(REPLICAS, pool.run(1, carries(REPLICAS)).size());
            assertArrayEquals(expected, state(pool));
        }
    }

    @Test
    void aValidationThatHangsEndsWithAReason() throws IOException {
        try (SparkReplicaPool pool = pool(new Hanging(NO_VALIDATION), new RoundLimits(1, 0.2, 1))) {
            JobFailed failure = assertThrows(JobFailed.class, () -> pool.validate(1));
            assertTrue(failure.getMessage().contains("found validation"), failure.getMessage());
            assertTrue(failure.getMessage().contains("twice --round-timeout 1s"), failure.getMessage());
            assertEquals(REPLICAS, pool.run(1, carries(REPLICAS)).size(), "the pool can go on");
        }
    }

    @Test
    void aReplicaThatAlwaysHangsEndsTheRoundWithAReason() throws IOException {
        HANGS.set(1_000_000);
        try (SparkReplicaPool pool = pool(new Hanging(1), new RoundLimits(1, 0.2, 1))) {
            float[] before = state(pool);
            JobFailed failure = assertThrows(JobFailed.class, () -> pool.run(1, carries(REPLICAS)));
            assertTrue(failure.getMessage().contains("A round did not end in time"), failure.getMessage());
            assertTrue(failure.getMessage().contains("replica 1"), failure.getMessage());
            assertArrayEquals(before, state(pool), "the state is as before");
        } finally {
            HANGS.set(0);
        }
    }

    @Test
    void theWeightsAreThoseOfTheReplicasThatCount() throws IOException {
        HANGS.set(1);
        try (SparkReplicaPool pool = pool(new Hanging(0), new RoundLimits(0.75, 0.2, 600))) {
            float[] before = state(pool);
            pool.run(1, carries(REPLICAS));
            List<ReplicaTask> tasks = new ArrayList<>();
            double[] sum = new double[before.length];
            double weights = 0;
            for (int replica : List.of(1, 2, 3)) {
                ModelState own = ModelState.zeros(LINEAR.layout());
                int at = 0;
                for (Slice slice : LINEAR.layout().slices()) {
                    own.put(slice, java.util.Arrays.copyOfRange(before, at, at + slice.size()));
                    at += slice.size();
                }
                tasks.add(new ReplicaTask(1, replica, own, new byte[0]));
                ReplicaResult result = LINEAR.train(tasks.get(tasks.size() - 1));
                at = 0;
                for (Slice slice : LINEAR.layout().slices()) {
                    for (float value : result.state().get(slice)) {
                        sum[at++] += result.examples() * value;
                    }
                }
                weights += result.examples();
            }
            float[] expected = new float[sum.length];
            for (int i = 0; i < sum.length; i++) {
                expected[i] = (float) (sum[i] / weights);
            }
            assertArrayEquals(
                    expected,
                    state(pool),
                    1e-6f,
                    tasks.stream().map(task -> "" + task.replica()).collect(Collectors.joining()));
        }
    }
}
