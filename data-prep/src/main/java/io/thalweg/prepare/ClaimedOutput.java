package io.thalweg.prepare;

import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.TaskScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An output folder that a preparation has to itself: it is filled and committed, or what was made is removed. */
final class ClaimedOutput {
    private static final Duration TASKS_END = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ClaimedOutput.class);

    private ClaimedOutput() {}

    /**
     * Fills the folder.
     *
     * @param ownNames all that the work has put into it and that is to go when it fails, the manifest aside
     * @param work commits the folder and gives the manifest
     */
    static <M> M fill(
            JavaSparkContext spark,
            OutputFolder output,
            OutputFolder.Existing existing,
            Supplier<List<String>> ownNames,
            Function<OutputLease, M> work) {
        boolean there = Storage.access(output.path(), () -> output.fileSystem().exists(output.path()));
        try (OutputLease lease = Storage.access(output.path(), () -> output.claim(existing))) {
            // Only what is claimed is this job's to remove.
            try {
                return work.apply(lease);
            } catch (RuntimeException | Error e) {
                awaitTasks(spark);
                removeAll(output, ownNames.get());
                throw e;
            }
        } catch (RuntimeException | Error e) {
            // Now that the claim is no more in it.
            if (!there) {
                removeEmpty(output);
            }
            throw e;
        }
    }

    /** A job that failed may have tasks that have not heard of it yet, and still write; they are given a while to end. */
    private static void awaitTasks(JavaSparkContext spark) {
        long deadline = System.nanoTime() + TASKS_END.toNanos();
        try {
            while (runningTasks(spark) > 0 && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // Spark has ended, and with it the tasks; what failed is told by whoever asked for this.
            LOG.debug("Spark does not tell of its tasks", e);
        }
    }

    /**
     * Asks the scheduler itself: {@link org.apache.spark.SparkStatusTracker} gives what the UI shows, which is up to 0.1 s
     * old, so a task that began just now is not among its running ones.
     */
    private static int runningTasks(JavaSparkContext spark) {
        TaskScheduler scheduler = spark.sc().taskScheduler();
        return scheduler == null ? 0 : scheduler.rootPool().runningTasks();
    }

    /** A folder that this job has made; not what others may have put into it meanwhile. */
    private static void removeEmpty(OutputFolder output) {
        try {
            FileSystem files = output.fileSystem();
            if (files.exists(output.path()) && files.listStatus(output.path()).length == 0) {
                files.delete(output.path(), false);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("The empty folder {} could not be removed: {}", output.path(), e.toString());
        }
    }

    /** After a failure: the folder was empty or to be overwritten, so all in it is this job's. */
    private static void removeAll(OutputFolder output, List<String> ownNames) {
        try {
            FileSystem files = output.fileSystem();
            files.delete(output.path(OutputFolder.MANIFEST), false);
            for (String name : ownNames) {
                files.delete(output.path(name), true);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "What the failed preparation wrote to {} could not all be removed: {}",
                    output.path(),
                    e.toString());
        }
    }
}
