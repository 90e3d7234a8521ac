package io.thalweg.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.checkpoint.Provenance;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.train.RoundMetrics;
import io.thalweg.watch.RunEnd.Outcome;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RunWatchTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.089Z");
    private static final Duration LONG = Duration.ofMinutes(5);

    private final List<String> warnings = new ArrayList<>();

    /** Remembers what it is told. */
    private static class Recorder implements RunListener {
        final List<Object> told = Collections.synchronizedList(new ArrayList<>());
        volatile Thread thread;

        @Override
        public void runStarted(RunStart start) throws Exception {
            thread = Thread.currentThread();
            told.add(start);
        }

        @Override
        public void roundFinished(RoundEnd round) throws Exception {
            told.add(round);
        }

        @Override
        public void checkpointCommitted(CheckpointCommit checkpoint) throws Exception {
            told.add(checkpoint);
        }

        @Override
        public void runEnded(RunEnd end) throws Exception {
            told.add(end);
        }

        List<String> kinds() {
            synchronized (told) {
                return told.stream().map(one -> one.getClass().getSimpleName()).toList();
            }
        }

        RunEnd end() {
            return (RunEnd) told.get(told.size() - 1);
        }
    }

    private static RunStart about() {
        return new RunStart(
                NOW,
                "0123456789abcdef",
                "model",
                "linear",
                "s3a://AKIAKEY:hunter2@bucket/model",
                0,
                9,
                new Provenance(
                        Map.of("name", "Thalweg"),
                        Map.of("path", "s3a://AKIAKEY:hun/ter2@bucket/data", "vocabulary_sha256", "ab12"),
                        Map.of(
                                "linear",
                                Map.of(
                                        "rate",
                                        0.5,
                                        "apiKey",
                                        "hunter2",
                                        "tokens",
                                        7,
                                        "urls",
                                        List.of("x://u:hunter2@h")),
                                "trainer",
                                Map.of("maxRounds", 3)),
                        11,
                        "cd34",
                        Map.of(),
                        Map.of("master", "spark://h:7077"),
                        "2026-03-04T05:06:07Z",
                        ""));
    }

    private RunWatch watch(Map<String, RunListener> listeners, int capacity, Duration patience) {
        return new RunWatch(
                new RunWatch.Listeners(listeners, failure -> String.valueOf(failure.getMessage())),
                about(),
                completed -> "out/round-" + completed,
                warnings::add,
                Clock.fixed(NOW, ZoneOffset.UTC),
                capacity,
                patience);
    }

    private static RoundMetrics round(int round, Double validation) {
        return new RoundMetrics(
                round,
                0.5 * round,
                3,
                1,
                600,
                600L * (round + 1),
                4.25,
                validation,
                0.025,
                4,
                2.5,
                1,
                0.5,
                70,
                60,
                Map.of(),
                null);
    }

    @Test
    void aListenerIsToldAllInOrderOnAThreadOfItsOwn() {
        Recorder recorder = new Recorder();
        RunWatch watch = watch(Map.of("recorder", recorder), 100, LONG);
        watch.started(2, 9);
        watch.roundFinished(round(2, null));
        watch.checkpointed(3);
        watch.roundFinished(round(3, 4.5));
        watch.stoppedEarly(4, "no better for long");
        watch.finished();
        assertEquals(List.of("RunStart", "RoundEnd", "CheckpointCommit", "RoundEnd", "RunEnd"), recorder.kinds());
        RunStart start = (RunStart) recorder.told.get(0);
        assertEquals(2, start.firstRound());
        assertEquals(9, start.rounds());
        assertEquals(NOW, start.at());
        assertEquals("0.5", start.parameters().get("linear.rate"));
        assertEquals("3", start.parameters().get("trainer.maxRounds"));
        assertEquals("7", start.parameters().get("linear.tokens"), "a count of tokens is no secret");
        assertEquals(new RoundEnd(NOW, round(2, null)), recorder.told.get(1));
        assertEquals(new CheckpointCommit(NOW, 3, "out/round-3"), recorder.told.get(2));
        assertEquals(new RunEnd(NOW, Outcome.FINISHED, 4, "no better for long"), recorder.end());
        assertNotSame(Thread.currentThread(), recorder.thread);
        assertFalse(recorder.thread.isAlive(), "its thread ends with the run");
        assertEquals(List.of(), warnings);
    }

    @Test
    void roundsHaveScalarsByTheFieldsNames() {
        Map<String, Double> expected = new LinkedHashMap<>();
        expected.put("train/loss", 4.25);
        expected.put("train/examples_per_second", 150.0);
        expected.put("train/communication_share", 0.25);
        expected.put("train/idle_share", 0.125);
        expected.put("train/epoch", 1.0);
        expected.put("train/examples_seen", 1800.0);
        expected.put("train/replicas", 3.0);
        expected.put("train/replicas_dropped", 1.0);
        expected.put("train/round_seconds", 4.0);
        expected.put("train/bytes_received", 70.0);
        expected.put("train/bytes_sent", 60.0);
        expected.put("learning_rate", 0.025);
        assertEquals(expected, new RoundEnd(NOW, round(2, null)).scalars());
        expected.put("validation/loss", 4.5);
        assertEquals(expected, new RoundEnd(NOW, round(2, 4.5)).scalars());
    }

    @Test
    void aListenerThatThrowsIsDroppedWithOneWarningAndTheOthersGoOn() {
        for (Throwable thrown : List.of(
                new IOException("token=hunter2 is refused\nmore"), new NoClassDefFoundError("org/mlflow/Client"))) {
            warnings.clear();
            Recorder failing = new Recorder() {
                @Override
                public void roundFinished(RoundEnd round) throws Exception {
                    super.roundFinished(round);
                    if (thrown instanceof Error error) {
                        throw error;
                    }
                    throw (Exception) thrown;
                }
            };
            Recorder other = new Recorder();
            RunWatch watch = watch(Map.of("failing", failing, "other", other), 100, LONG);
            watch.started(0, 3);
            for (int round = 0; round < 3; round++) {
                watch.roundFinished(round(round, null));
            }
            watch.finished();
            assertEquals(List.of("RunStart", "RoundEnd"), failing.kinds());
            assertEquals(List.of("RunStart", "RoundEnd", "RoundEnd", "RoundEnd", "RunEnd"), other.kinds());
            assertEquals(
                    List.of("The listener failing is told nothing more of this run: "
                            + (thrown instanceof Error
                                    ? "NoClassDefFoundError: org/mlflow/Client"
                                    : "IOException: token=*** is refused")),
                    warnings);
        }
    }

    @Test
    void aListenerThatHangsHoldsNobodyUp() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        Recorder hanging = new Recorder() {
            @Override
            public void runStarted(RunStart start) throws Exception {
                super.runStarted(start);
                hangs.countDown();
                while (never.getCount() > 0) {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        // Deaf to its end, as the worst of them.
                    }
                }
            }
        };
        Recorder other = new Recorder();
        RunWatch watch = watch(Map.of("hanging", hanging, "other", other), 4, LONG);
        watch.started(0, 100);
        assertTrue(hangs.await(1, TimeUnit.MINUTES));
        for (int round = 0; round < 5; round++) {
            watch.roundFinished(round(round, null));
            // The other one keeps up, whatever the scheduler does.
            while (other.told.size() < round + 2) {
                Thread.onSpinWait();
            }
        }
        assertEquals(List.of("The listener hanging is told nothing more of this run: it is 4 calls behind"), warnings);
        never.countDown();
        watch.finished();
        assertEquals(List.of("RunStart"), hanging.kinds());
        assertEquals(7, other.told.size());
        assertEquals(1, warnings.size(), warnings.toString());
    }

    @Test
    void theEndOfARunDoesNotWaitForAListenerForEver() {
        CountDownLatch never = new CountDownLatch(1);
        Recorder hanging = new Recorder() {
            @Override
            public void runEnded(RunEnd end) throws Exception {
                never.await();
            }
        };
        RunWatch watch = watch(Map.of("hanging", hanging), 100, Duration.ofMillis(20));
        watch.started(0, 1);
        watch.finished();
        assertEquals(
                List.of(
                        "The listener hanging is told nothing more of this run: it has not taken its last call in time"),
                warnings);
    }

    @Test
    void nothingHandedOutHoldsASecret() {
        Recorder recorder = new Recorder();
        RunWatch watch = watch(Map.of("recorder", recorder), 100, LONG);
        watch.started(0, 3);
        watch.failed(new JobFailed(Problem.of("No access to s3a://AKIAKEY:hunter2@bucket/x")
                .found("fs.s3a.secret.key=hunter2, password: 'hunter2'")));
        String all = recorder.told + " " + ((RunStart) recorder.told.get(0)).parameters();
        assertFalse(all.contains("hunter2"), all);
        assertFalse(all.contains("ter2"), all);
        assertFalse(all.contains("AKIAKEY"), all);
        assertTrue(all.contains("s3a://***@bucket/model"), all);
        assertTrue(all.contains("vocabulary_sha256=ab12"), all);
        assertTrue(all.contains("spark://h:7077"), all);
        assertEquals(
                "No access to s3a://***@bucket/x: found fs.s3a.secret.key=***, password: ***",
                recorder.end().reason());
    }

    @Test
    void failuresAndInterruptionsAreToldApart() {
        assertEquals(Outcome.FAILED, outcome(new JobFailed(Problem.of("No"))));
        assertEquals(Outcome.FAILED, outcome(new IllegalStateException(new SocketTimeoutException("slow"))));
        assertEquals(Outcome.INTERRUPTED, outcome(new IllegalStateException(new InterruptedException())));
    }

    private Outcome outcome(Throwable failure) {
        Recorder recorder = new Recorder();
        RunWatch watch = watch(Map.of("recorder", recorder), 100, LONG);
        watch.started(0, 3);
        watch.failed(failure);
        watch.failed(failure);
        assertEquals(List.of("RunStart", "RunEnd"), recorder.kinds(), "told once");
        return recorder.end().outcome();
    }

    @Test
    void aRunThatNeverBeganIsNotToldOf() {
        Recorder recorder = new Recorder();
        watch(Map.of("recorder", recorder), 100, LONG).failed(new IOException("no such checkpoint"));
        assertEquals(List.of(), recorder.told);
        assertEquals(List.of(), warnings);
    }
}
