package io.thalweg.prepare;

import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Runs a step's job: collects its results in order, tells how it gets on, and says plainly why it failed. */
final class SparkStep {
    private static final long POLL_MILLIS = 250;

    private final JavaSparkContext spark;
    private final PreparationListener listener;

    SparkStep(JavaSparkContext spark, PreparationListener listener) {
        this.spark = spark;
        this.listener = listener;
    }

    /** Tells the listener something. */
    void note(String text) {
        listener.note(text);
    }

    /** @param tasks how many results there will be, for the listener's first word */
    <T> List<T> collect(Step step, JavaRDD<T> rdd, int tasks) {
        listener.progress(step, 0, tasks);
        JavaFutureAction<List<T>> job = rdd.collectAsync();
        try {
            while (true) {
                try {
                    List<T> results = job.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                    listener.progress(step, tasks, tasks);
                    return results;
                } catch (TimeoutException e) {
                    report(step, job);
                }
            }
        } catch (InterruptedException e) {
            job.cancel(true);
            Thread.currentThread().interrupt();
            throw new JobFailed(Problem.of("The preparation was interrupted").at(step), e);
        } catch (ExecutionException e) {
            throw reason(step, e);
        }
    }

    private void report(Step step, JavaFutureAction<?> job) {
        int done = 0;
        int total = 0;
        for (int id : job.jobIds()) {
            SparkJobInfo info = spark.statusTracker().getJobInfo(id);
            for (int stage : info == null ? new int[0] : info.stageIds()) {
                SparkStageInfo stageInfo = spark.statusTracker().getStageInfo(stage);
                if (stageInfo != null) {
                    done += stageInfo.numCompletedTasks();
                    total += stageInfo.numTasks();
                }
            }
        }
        if (total > 0) {
            listener.progress(step, done, total);
        }
    }

    /** A task's own words where there are some; Spark wraps them in its own, with a stack trace. */
    private static RuntimeException reason(Step step, ExecutionException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JobFailed || cause instanceof BadConfiguration) {
                return (RuntimeException) cause;
            }
        }
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return new JobFailed(
                Problem.of("A Spark job of the preparation failed")
                        .found(String.valueOf(cause.getMessage())
                                .lines()
                                .findFirst()
                                .orElse(""))
                        .at("step " + step)
                        .remedy("The log tells more"),
                failure);
    }
}
