package io.thalweg.embed;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaSparkContext;

/** Tells a listener how the Spark jobs that this thread runs get on, until it is closed. */
final class StepProgress implements AutoCloseable {
    private static final long POLL_MILLIS = 250;

    private final JavaSparkContext spark;
    private final EmbedListener listener;
    private final String step;
    private final int tasks;
    private final String group;
    private final ScheduledExecutorService poll;

    /** @param tasks how many the step will have at least */
    StepProgress(JavaSparkContext spark, EmbedListener listener, String step, int tasks) {
        this.spark = spark;
        this.listener = listener;
        this.step = step;
        this.tasks = tasks;
        this.group = "thalweg-" + step + "-" + System.identityHashCode(this);
        spark.setJobGroup(group, step);
        listener.progress(step, 0, tasks);
        this.poll = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, group);
            thread.setDaemon(true);
            return thread;
        });
        var unused = poll.scheduleWithFixedDelay(this::tell, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tell() {
        int done = 0;
        int total = 0;
        for (int job : spark.statusTracker().getJobIdsForGroup(group)) {
            SparkJobInfo info = spark.statusTracker().getJobInfo(job);
            for (int stage : info == null ? new int[0] : info.stageIds()) {
                SparkStageInfo stageInfo = spark.statusTracker().getStageInfo(stage);
                done += stageInfo == null ? 0 : stageInfo.numCompletedTasks();
                total += stageInfo == null ? 0 : stageInfo.numTasks();
            }
        }
        if (total > 0) {
            listener.progress(step, done, total);
        }
    }

    /** The step is done: the listener's last word. */
    void finished() {
        stop();
        listener.progress(step, tasks, tasks);
    }

    private void stop() {
        poll.shutdownNow();
        try {
            if (!poll.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("A listener does not return");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        spark.clearJobGroup();
    }
}
