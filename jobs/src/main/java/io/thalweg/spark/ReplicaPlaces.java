package io.thalweg.spark;

import io.thalweg.network.Device;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.train.Program;
import io.thalweg.train.TrainingListener;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Whether replicas can train on a GPU where Spark puts them: asked on the executors, by a job of as many tasks as there are
 * replicas, before the first round. The driver knows nothing of other machines.
 */
public final class ReplicaPlaces {
    private static final String TASK_AMOUNT = "spark.task.resource." + TaskGpu.RESOURCE + ".amount";
    private static final String EXECUTOR_AMOUNT = "spark.executor.resource." + TaskGpu.RESOURCE + ".amount";

    /** After so long without an executor a person is told what the cluster was asked for. */
    private static final long PATIENCE_SECONDS = 15;

    private final JavaSparkContext spark;
    private final TrainingListener listener;

    private ReplicaPlaces(JavaSparkContext spark, TrainingListener listener) {
        this.spark = spark;
        this.listener = listener;
    }

    /**
     * Looks, if a GPU is asked for or handed out. Under a local master nothing is: that is this process, which has looked.
     *
     * @param listener is told what is no failure
     * @throws JobFailed with what an executor looked for, and where
     */
    public static void require(
            JavaSparkContext spark, Program program, Device device, int replicas, TrainingListener listener) {
        SparkConf conf = spark.getConf();
        boolean handsOut = conf.contains(TASK_AMOUNT);
        if (spark.isLocal() || device == Device.CPU || (device == Device.AUTO && !handsOut)) {
            return;
        }
        if (!handsOut) {
            listener.warned(TASK_AMOUNT
                    + " is not set, so Spark hands out no GPUs: every replica takes the first one of" + " its machine");
        }
        new ReplicaPlaces(spark, listener).look(program, replicas);
    }

    /** Places that the GPUs of the executors there are make; without bound where none are handed out. */
    static int withGpus(JavaSparkContext spark) {
        SparkConf conf = spark.getConf();
        if (!conf.contains(TASK_AMOUNT) || !conf.contains(EXECUTOR_AMOUNT)) {
            return Integer.MAX_VALUE;
        }
        // The driver is among those that Spark tells of.
        int executors = Math.max(1, spark.sc().statusTracker().getExecutorInfos().length - 1);
        int gpus = conf.getInt(EXECUTOR_AMOUNT, 1);
        double share = conf.getDouble(TASK_AMOUNT, 1);
        // A task's share is of one GPU: two shares of two thirds do not fit on it.
        return executors * (share < 1 ? gpus * (int) (1 / share) : (int) (gpus / share));
    }

    private void look(Program program, int replicas) {
        List<Integer> numbers = IntStream.range(0, replicas).boxed().toList();
        spark.setJobDescription("places of replicas");
        try {
            JavaFutureAction<List<String>> looks = spark.parallelize(numbers, replicas)
                    .map(replica -> look(program))
                    .collectAsync();
            List<String> refusals = answers(looks).stream()
                    .filter(refusal -> !refusal.isEmpty())
                    .toList();
            if (!refusals.isEmpty()) {
                throw new JobFailed(Problem.of(refusals.get(0)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while executors were asked for GPUs", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Executors could not be asked for GPUs", e.getCause());
        } finally {
            spark.setJobDescription(null);
        }
    }

    private List<String> answers(JavaFutureAction<List<String>> looks) throws InterruptedException, ExecutionException {
        try {
            return looks.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            if (spark.sc().statusTracker().getExecutorInfos().length < 2) {
                listener.warned(Problem.of("The cluster has given no executor")
                        .found("none after " + PATIENCE_SECONDS + " s")
                        .allowed("executors with " + EXECUTOR_AMOUNT + "="
                                + spark.getConf().get(EXECUTOR_AMOUNT, "0"))
                        .at(spark.master())
                        .remedy(
                                "See on the master's page, or in the workers' logs, whether machines offer so many GPUs")
                        .message());
            }
            return looks.get();
        }
    }

    /** On an executor. @return what keeps a replica from training here; empty when nothing does */
    private static String look(Program program) {
        String address = TaskGpu.address();
        try {
            program.tryMachine(TaskGpu.device());
            return "";
        } catch (JobFailed e) {
            return refusal(String.valueOf(e.getMessage()), address);
        } catch (BadConfiguration e) {
            return refusal(String.valueOf(e.getMessage()), address);
        } catch (LinkageError e) {
            // A library that is there, and cannot be loaded.
            return refusal(e.getClass().getSimpleName() + ": " + e.getMessage(), address);
        }
    }

    private static String refusal(String message, String address) {
        return Problem.of("A replica cannot train where Spark puts it")
                .found(message)
                .at(RoundPlugin.executor() + (address.isEmpty() ? ", given no GPU by Spark" : ", given GPU " + address))
                .message();
    }
}
