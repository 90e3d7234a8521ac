package io.thalweg.spark;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.RoundLimits;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** Runs the Spark jobs of a pool's rounds, watched: none waits for ever for a replica that hangs or lags. */
final class RoundJobs implements AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final long REMOVAL_MILLIS = 3_000;

    private final JavaSparkContext spark;
    private final RoundLimits limits;
    private final RoundWatch watch;
    private final long number;
    private final ScheduledExecutorService looking;
    private final int rounds;

    /** For Spark's pages, where a job's description cannot be changed once it runs: so the loss is the last round's. */
    private String lossTold = "";

    /**
     * @param rounds in the whole run
     * @param limits kept by way of {@link RoundPlugin}, which the context must have been started with
     */
    RoundJobs(JavaSparkContext spark, int rounds, RoundLimits limits) {
        this.spark = spark;
        this.limits = limits;
        this.rounds = rounds;
        this.watch = new RoundWatch(limits, System::nanoTime);
        this.number = RoundPlugin.open(watch);
        this.looking = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "thalweg-round-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** By which tasks report, through {@link Attendance}. */
    long number() {
        return number;
    }

    /**
     * Runs a job of a round.
     *
     * @param which part of the round it is, for Spark's pages; may be empty
     * @param replicas that will report in it
     * @throws JobFailed if it lasts too long, or a replica has diverged
     */
    <T> T run(int round, String which, int replicas, Supplier<T> job) {
        AtomicReference<@Nullable JobFailed> failure = new AtomicReference<>();
        String group = "thalweg-" + number + "-round-" + round;
        spark.setJobGroup(group, "round " + round + " of " + rounds + which + lossTold, true);
        watch.begin(round, replicas);
        ScheduledFuture<?> looks = looking.scheduleWithFixedDelay(
                () -> look(group, failure), LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        try {
            return job.get();
        } catch (Throwable e) { // Spark throws checked exceptions undeclared, so nothing less can name them all.
            JobFailed told = failure.get() == null ? watch.failure() : failure.get();
            if (told != null) {
                throw told;
            }
            throw e;
        } finally {
            looks.cancel(false);
            watch.end();
            spark.clearJobGroup();
        }
    }

    /**
     * Runs a job that belongs to no round and shows on Spark's pages by this name. It has the time that a round has with its second try.
     *
     * @throws JobFailed if it lasts longer
     */
    <T> T named(String name, Supplier<T> job) {
        AtomicBoolean late = new AtomicBoolean();
        String group = "thalweg-" + number + "-" + name;
        spark.setJobGroup(group, name + lossTold, true);
        ScheduledFuture<?> end = looking.schedule(
                () -> {
                    late.set(true);
                    spark.cancelJobGroup(group);
                },
                Math.min(Integer.MAX_VALUE, 2 * limits.roundTimeoutSeconds()),
                TimeUnit.SECONDS);
        try {
            return job.get();
        } catch (Throwable e) { // Spark throws checked exceptions undeclared, so nothing less can name them all.
            if (late.get()) {
                throw new JobFailed(
                        Problem.of("What runs between rounds did not end in time")
                                .found(name)
                                .allowed("twice --round-timeout " + limits.roundTimeoutSeconds() + "s")
                                .remedy(
                                        "Look at those machines; go on from the last checkpoint with --resume; if this is meant to"
                                                + " last so long, give a longer --round-timeout"),
                        e);
            }
            throw e;
        } finally {
            end.cancel(false);
            spark.clearJobGroup();
        }
    }

    /** Says how a round ended, for the descriptions of the jobs after it. */
    void tellLoss(int round, List<ReplicaSummary> summaries) {
        double sum = summaries.stream().mapToDouble(ReplicaSummary::lossSum).sum();
        long examples =
                summaries.stream().mapToLong(ReplicaSummary::lossExamples).sum();
        lossTold = examples == 0 ? "" : String.format(Locale.ROOT, "; loss %.4f in round %d", sum / examples, round);
    }

    private void look(String group, AtomicReference<@Nullable JobFailed> failure) {
        RoundWatch.Orders orders = watch.look();
        for (long taskAttempt : orders.taskAttemptsToKill()) {
            spark.sc().killTaskAttempt(taskAttempt, true, "thalweg: its round has ended, or lasts too long");
        }
        JobFailed told = orders.failure();
        if (told != null && failure.compareAndSet(null, told)) {
            spark.cancelJobGroup(group);
        }
    }

    /** As {@link RoundWatch#inTime}. */
    List<String> inTime() {
        return watch.inTime();
    }

    List<String> takeRemarks() {
        return watch.takeRemarks();
    }

    /** No round there was will be run again. */
    void forget() {
        watch.forget();
    }

    /**
     * Removes what executors keep, at the end of a run. A removal that is under way while Spark stops is told by it as an error, so this one is
     * waited for, though not for an executor that answers no more; and what it throws is no failure of the run.
     */
    static void remove(JavaRDD<?> kept) {
        Thread removal = new Thread(
                () -> {
                    try {
                        kept.unpersist(true);
                    } catch (RuntimeException e) {
                        // Of an executor that is gone; what it kept is gone too.
                    }
                },
                "thalweg-removal");
        removal.setDaemon(true);
        removal.start();
        try {
            removal.join(REMOVAL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        looking.shutdownNow();
        RoundPlugin.close(number);
    }
}
