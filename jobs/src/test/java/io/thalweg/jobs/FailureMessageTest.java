package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

final class FailureMessageTest {
    @Test
    void ourOwnMessageIsFoundUnderAnyNumberOfWrappings() {
        JobFailed own = new JobFailed(Problem.of("Shard 3 is truncated").at("part-3.parquet"));
        assertEquals(
                List.of("Shard 3 is truncated (part-3.parquet)"),
                FailureMessage.of(new RuntimeException(new SparkException("Job aborted", new IOException(own)))));
    }

    @Test
    void everyProblemOfABadConfigurationIsALine() {
        assertEquals(
                List.of("One", "Two"),
                FailureMessage.of(new BadConfiguration(List.of(Problem.of("One"), Problem.of("Two")))));
    }

    /** The form in which Spark tells the driver of a task's failure when the exception itself did not travel. */
    @Test
    void ourOwnMessageIsFoundInTheTextOfATasksFailure() {
        String text = """
                Job aborted due to stage failure: Task 1 in stage 4.0 failed 4 times, most recent failure: Lost task 1.3 in stage 4.0 (TID 9) (10.0.0.7 executor 2): java.lang.RuntimeException: io.thalweg.problem.JobFailed: wrapped
                \tat io.thalweg.train.ReplicaRound.run(ReplicaRound.java:40)
                \tat org.apache.spark.rdd.RDD.iterator(RDD.scala:331)
                Caused by: io.thalweg.problem.JobFailed: The loss is not finite: found NaN (round 3, replica 1, step 17). Lower --learning-rate
                \tat io.thalweg.word2vec.Step.run(Step.java:12)
                \t... 12 more

                Driver stacktrace:""";
        assertEquals(
                List.of("The loss is not finite: found NaN (round 3, replica 1, step 17). Lower --learning-rate"),
                FailureMessage.of(new SparkException(text)));
    }

    @Test
    void aFullGpuHasARemedyOfItsOwn() {
        String text = """
                Job aborted due to stage failure: Task 1 in stage 4.0 failed 4 times, most recent failure: Lost task 1.3 in stage 4.0 (TID 9) (10.0.0.7 executor 2): java.lang.RuntimeException: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.10 GiB
                Exception raised from malloc at CUDACachingAllocator.cpp:1524
                \tat org.bytedeco.pytorch.global.torch.lstm(Native Method)
                """;
        List<String> told = FailureMessage.of(new SparkException(text));
        assertEquals(1, told.size());
        assertTrue(
                told.get(0)
                        .startsWith("The GPU's memory ran out: found CUDA out of memory. Tried to allocate 2.00 GiB."),
                told.get(0));
        for (String part : List.of(
                "79.10 GiB (10.0.0.7, executor 2)", "--batch", "spark.task.resource.gpu.amount", "--precision")) {
            assertTrue(told.get(0).contains(part), told.get(0));
        }
    }

    @Test
    void aFullDiskIsSaidPlainly() {
        List<String> told =
                FailureMessage.of(new SparkException("Task failed", new IOException("No space left on device")));
        assertEquals(1, told.size());
        assertTrue(told.get(0).startsWith("The disk is full: found No space left on device"), told.get(0));
        List<String> inText = FailureMessage.of(new SparkException("Job aborted: Lost task 1.3:\n"
                + "org.apache.hadoop.fs.FSError: java.io.IOException: No space left on device\n\tat a.b(C.java:1)"));
        assertTrue(inText.get(0).startsWith("The disk is full"), inText.get(0));
    }

    @Test
    void ofAFullDiskOnlyTheCauseIsToldAndWhereItWas() {
        String remedy = ". Free some space, or choose another --output or another spark.local.dir, and run again";
        String task = "Job aborted due to stage failure: Task 1 in stage 4.0 failed 4 times, most recent failure: "
                + "Lost task 1.3 in stage 4.0 (TID 9) ";
        assertEquals(
                List.of("The disk is full: found No space left on device (10.0.0.7, executor 2)" + remedy),
                FailureMessage.of(new SparkException(task + "(10.0.0.7 executor 2): org.apache.hadoop.fs.FSError: "
                        + "java.io.IOException: No space left on device\n\tat a.b(C.java:1)")));
        assertEquals(
                List.of("The disk is full: found No space left on device" + remedy),
                FailureMessage.of(
                        new SparkException(
                                task
                                        + "(my.machine executor driver): java.io.IOException: No space left on device\n\tat a.b(C.java:1)")));
        assertEquals(
                List.of("The disk is full: found /data/out/part-3: Disk quota exceeded" + remedy),
                FailureMessage.of(
                        new java.nio.file.FileSystemException("/data/out/part-3", null, "Disk quota exceeded")));
        assertEquals(
                List.of("The disk is full: found /tmp/blockmgr-1/x: No space left on device (10.0.0.7, executor 2)"
                        + remedy),
                FailureMessage.of(new SparkException(task + "(10.0.0.7 executor 2): java.nio.file.FileSystemException: "
                        + "/tmp/blockmgr-1/x: No space left on device")));
    }

    /** Hadoop's local file system wraps a full disk in an Error, not an Exception. */
    @Test
    void noFailureOfACommandEscapes() {
        for (Throwable failure : List.of(
                new Error(new IOException("No space left on device")),
                new StackOverflowError(),
                new JobFailed(Problem.of("Broken")),
                new IOException("gone"))) {
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
            int code = Main.run(new Failing(failure), new Console(stream, stream, Verbosity.NORMAL, Console.Form.TEXT));
            assertEquals(1, code);
            String told = err.toString(StandardCharsets.UTF_8);
            assertEquals(1, told.lines().count(), told);
            assertTrue(told.startsWith("thalweg: error: "), told);
        }
    }

    private static final class Failing extends JobCommand {
        private final Throwable failure;

        Failing(Throwable failure) {
            this.failure = failure;
        }

        @Override
        int run(Console console) throws Exception {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        }
    }

    @Test
    void memoryAndTheUnexpectedEachGetOneLineAndARemedy() {
        List<String> memory = FailureMessage.of(new OutOfMemoryError("Java heap space"));
        assertTrue(memory.get(0).startsWith("Memory ran out: found Java heap space"), memory.get(0));
        List<String> small = FailureMessage.of(new IllegalStateException(
                "[INVALID_DRIVER_MEMORY] System memory 380108800 must be at least 471859200."));
        assertTrue(
                small.get(0).startsWith("The heap is smaller than Spark runs with: found System memory 380108800"),
                small.get(0));
        assertTrue(small.get(0).contains("-Xmx1g"), small.get(0));
        List<String> strange = FailureMessage.of(new IllegalStateException("first\nsecond"));
        assertEquals(
                List.of(
                        "Unexpected IllegalStateException: found first. Run again with --verbose to see where it comes from"),
                strange);
    }

    @Test
    void causesThatFormACircleEnd() {
        IOException a = new IOException("a");
        IOException b = new IOException("b", a);
        a.initCause(b);
        assertEquals(1, FailureMessage.of(a).size());
    }

    @Test
    void whatTheMachineLacksIsToldApartFromWhatFailsBecauseSparkEnds() {
        assertTrue(FailureMessage.isOfTheMachine(new IllegalStateException(
                "Job aborted due to stage failure: java.lang.OutOfMemoryError: Java heap space")));
        assertTrue(
                FailureMessage.isOfTheMachine(new IllegalStateException(new IOException("No space left on device"))));
        assertFalse(FailureMessage.isOfTheMachine(
                new IllegalStateException("Job 59 cancelled because SparkContext was shut down")));
        assertFalse(FailureMessage.isOfTheMachine(new JobFailed(Problem.of("A Spark job of the preparation failed"))));
    }
}
