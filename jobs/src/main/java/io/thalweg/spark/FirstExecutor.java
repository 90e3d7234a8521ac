package io.thalweg.spark;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * How long a job waits for a cluster's first executor. Spark itself waits for ever, also for machines that are not there: a standalone
 * master of workers without GPUs gives an application that asks for them none, and says so in its own log alone.
 *
 * @param patience after which a person is told
 * @param limit after which the job fails; a machine that is started for it is there by then
 */
record FirstExecutor(Duration patience, Duration limit) {
    static final FirstExecutor DEFAULT = new FirstExecutor(Duration.ofSeconds(15), Duration.ofMinutes(15));

    FirstExecutor {
        if (patience.isNegative() || limit.compareTo(patience) <= 0) {
            throw new IllegalArgumentException(
                    "Patience of " + patience + " and a limit of " + limit + ": allowed a limit above the patience");
        }
    }

    /**
     * What a job of the cluster answers, however long it takes once an executor is there.
     *
     * @param isThere whether the cluster has given one
     * @param asked of the cluster, for the message
     * @param warned is told once if there is none after the patience
     * @throws JobFailed if there is none after the limit; the job is cancelled
     */
    <T> T answer(Future<T> job, BooleanSupplier isThere, Asked asked, Consumer<String> warned)
            throws InterruptedException, ExecutionException {
        if (done(job, patience) || isThere.getAsBoolean()) {
            return job.get();
        }
        warned.accept(none(asked, patience)
                .remedy("See on the master's page, or in the workers' logs, whether machines offer " + asked.offer()
                        + "; the job fails if there is none after " + told(limit))
                .message());
        if (done(job, limit.minus(patience)) || isThere.getAsBoolean()) {
            return job.get();
        }
        job.cancel(true);
        throw new JobFailed(none(asked, limit).remedy(asked.remedy()));
    }

    /**
     * What the cluster was asked for.
     *
     * @param executors as settings
     * @param offer of machines, that may be missing
     */
    record Asked(String executors, String master, String offer, String remedy) {
        /** @param setting of GPUs */
        static Asked gpus(String setting, String master) {
            return new Asked(
                    setting,
                    master,
                    "so many GPUs",
                    "Have workers offer GPUs (spark.worker.resource.gpu.amount and its discovery script; cluster start"
                            + " --gpus-per-worker), ask for fewer, or train with --device cpu and without these settings");
        }

        /** @param settings of cores and memory */
        static Asked cores(String settings, String master) {
            return new Asked(
                    settings,
                    master,
                    "so many cores and so much memory, and are free",
                    "Start workers, wait until other applications end, or ask for less (spark.executor.cores,"
                            + " spark.executor.memory)");
        }
    }

    private static Problem none(Asked asked, Duration waited) {
        return Problem.of("The cluster has given no executor")
                .found("none after " + told(waited))
                .allowed("executors with " + asked.executors())
                .at(asked.master());
    }

    private static String told(Duration time) {
        return time.toSecondsPart() == 0 && time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }

    private static boolean done(Future<?> job, Duration wait) throws InterruptedException, ExecutionException {
        try {
            job.get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
