package io.thalweg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.JobFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class FirstExecutorTest {
    private static final FirstExecutor.Asked ASKED =
            FirstExecutor.Asked.gpus("spark.executor.resource.gpu.amount=2", "spark://here:7077");

    private final List<Duration> waited = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Has no clock: a wait that is too short ends at once, and is noted. */
    private final class Job extends CompletableFuture<String> {
        /** What it answers to waits without end, once it may. */
        private final int answersAfter;

        private Job(int answersAfter) {
            this.answersAfter = answersAfter;
        }

        @Override
        public String get(long time, TimeUnit unit) throws TimeoutException {
            waited.add(Duration.ofMillis(unit.toMillis(time)));
            if (waited.size() <= answersAfter) {
                throw new TimeoutException();
            }
            return "answer";
        }

        @Override
        public String get() {
            return "answer";
        }
    }

    private static final FirstExecutor LIMITS = new FirstExecutor(Duration.ofSeconds(15), Duration.ofMinutes(5));

    @Test
    void aClusterWithoutExecutorsIsWaitedForToTheLimit() {
        Job job = new Job(2);
        JobFailed failed = assertThrows(JobFailed.class, () -> LIMITS.answer(job, () -> false, ASKED, warnings::add));
        assertEquals(List.of(Duration.ofSeconds(15), Duration.ofSeconds(285)), waited);
        assertTrue(job.isCancelled());
        assertEquals(1, warnings.size());
        String warned = warnings.get(0);
        for (String part : List.of("none after 15 s", "gpu.amount=2", "spark://here:7077", "fails", "after 5 min")) {
            assertTrue(warned.contains(part), warned);
        }
        String told = String.valueOf(failed.getMessage());
        for (String part : List.of("none after 5 min", "gpu.amount=2", "--gpus-per-worker", "--device cpu")) {
            assertTrue(told.contains(part), told);
        }
    }

    @Test
    void withoutGpusItIsCoresAndMemoryThatAreTold() {
        FirstExecutor.Asked cores = FirstExecutor.Asked.cores("spark.executor.memory=64g", "spark://here:7077");
        JobFailed failed =
                assertThrows(JobFailed.class, () -> LIMITS.answer(new Job(2), () -> false, cores, warnings::add));
        assertTrue(warnings.get(0).contains("so much memory"), warnings.get(0));
        String told = String.valueOf(failed.getMessage());
        assertTrue(told.contains("spark.executor.memory=64g") && told.contains("Start workers"), told);
        assertFalse(told.contains("GPU"), told);
    }

    @Test
    void aMachineThatComesBeforeTheLimitIsTaken() throws ExecutionException, InterruptedException {
        assertEquals("answer", LIMITS.answer(new Job(1), () -> false, ASKED, warnings::add));
        assertEquals(1, warnings.size());
    }

    /** A look at a slow machine has no limit: it may have much to unpack. */
    @Test
    void nothingIsSaidWhereThereIsAnExecutor() throws ExecutionException, InterruptedException {
        Job job = new Job(9);
        assertEquals("answer", LIMITS.answer(job, () -> true, ASKED, warnings::add));
        assertEquals(List.of(Duration.ofSeconds(15)), waited);
        assertEquals(List.of(), warnings);
        assertFalse(job.isCancelled());
    }

    @Test
    void anExecutorAfterTheWarningEndsTheLimit() throws ExecutionException, InterruptedException {
        assertEquals("answer", LIMITS.answer(new Job(9), () -> waited.size() > 1, ASKED, warnings::add));
        assertEquals(1, warnings.size());
    }

    @Test
    void aLimitIsAboveThePatience() {
        assertThrows(
                IllegalArgumentException.class, () -> new FirstExecutor(Duration.ofMinutes(5), Duration.ofMinutes(5)));
    }
}
