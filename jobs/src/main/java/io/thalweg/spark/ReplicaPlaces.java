package io.thalweg.spark;

import io.thalweg.network.Device;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.train.Program;
import io.thalweg.train.TrainingListener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
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

    private static final String REFUSED = "A replica cannot train where Spark puts it";

    private final JavaSparkContext spark;
    private final TrainingListener listener;

    private ReplicaPlaces(JavaSparkContext spark, TrainingListener listener) {
        this.spark = spark;
        this.listener = listener;
    }

    /**
     * Looks, if a GPU is asked for or handed out; if not, waits for an executor. Under a local master neither is done: that is this
     * process, which has looked.
     *
     * @param listener is told what is no failure
     * @throws JobFailed with what an executor looked for, and where
     */
    public static void require(
            JavaSparkContext spark, Program program, Device device, int replicas, TrainingListener listener) {
        SparkConf conf = spark.getConf();
        remark(conf, device).ifPresent(listener::warned);
        boolean handsOut = conf.contains(TASK_AMOUNT);
        if (device == Device.CPU || (device == Device.AUTO && !handsOut)) {
            requireExecutor(spark, listener);
        } else if (!spark.isLocal()) {
            new ReplicaPlaces(spark, listener).look(program, replicas);
        }
    }

    /**
     * Waits for a cluster's first executor, which is all that is asked of it where training is on the CPU.
     *
     * @throws JobFailed if there is none for long
     */
    public static void requireExecutor(JavaSparkContext spark, TrainingListener listener) {
        if (!spark.isLocal()) {
            SparkConf conf = spark.getConf();
            String cores = conf.get("spark.executor.cores", "");
            String asked = (cores.isEmpty() ? "" : "spark.executor.cores=" + cores + ", ") + "spark.executor.memory="
                    + conf.get("spark.executor.memory", "1g");
            new ReplicaPlaces(spark, listener)
                    .answered(
                            "first executor",
                            () -> spark.parallelize(List.of(0), 1).collectAsync(),
                            FirstExecutor.Asked.cores(asked, spark.master()));
        }
    }

    /** What the settings do with GPUs that is no failure and may surprise. */
    static Optional<String> remark(SparkConf conf, Device device) {
        boolean handsOut = conf.contains(TASK_AMOUNT);
        if (Master.isLocal(conf.get("spark.master", Master.DEFAULT))) {
            return handsOut && device == Device.AUTO
                    ? Optional.of(Problem.of(
                                    "Under a local master Spark hands out no GPUs, and --device auto trains on the CPU")
                            .found(TASK_AMOUNT + "=" + conf.get(TASK_AMOUNT))
                            .remedy(
                                    "Give --device gpu for this machine's first GPU, or --master of a cluster (thalweg cluster start"
                                            + " --gpus-per-worker)")
                            .message())
                    : Optional.empty();
        }
        return device == Device.GPU && !handsOut
                ? Optional.of(TASK_AMOUNT
                        + " is not set, so Spark hands out no GPUs: every replica takes the first one of its machine")
                : Optional.empty();
    }

    /** Of a family that trains on the CPU: whether executors are asked for with GPUs, which nobody else can have meanwhile. */
    public static Optional<String> heldForNothing(SparkConf conf) {
        String amount = conf.get(EXECUTOR_AMOUNT, "0");
        if (amount.strip().equals("0") || Master.isLocal(conf.get("spark.master", Master.DEFAULT))) {
            return Optional.empty();
        }
        return Optional.of(Problem.of("Word vectors are trained on the CPU, and this run's executors hold GPUs")
                .found(EXECUTOR_AMOUNT + "=" + amount)
                .remedy("Leave " + EXECUTOR_AMOUNT + " and " + TASK_AMOUNT + " out")
                .message());
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
        String asked = EXECUTOR_AMOUNT + "=" + spark.getConf().get(EXECUTOR_AMOUNT, "0");
        List<String> refusals = answered(
                        "places of replicas",
                        () -> spark.parallelize(numbers, replicas)
                                .map(replica -> look(program))
                                .collectAsync(),
                        FirstExecutor.Asked.gpus(asked, spark.master()))
                .stream()
                .filter(refusal -> !refusal.isEmpty())
                .toList();
        if (!refusals.isEmpty()) {
            throw new JobFailed(Problem.of(refusals.get(0)));
        }
    }

    private <T> List<T> answered(String name, Supplier<JavaFutureAction<List<T>>> job, FirstExecutor.Asked asked) {
        spark.setJobDescription(name);
        try {
            return FirstExecutor.DEFAULT.answer(
                    job.get(),
                    // The driver is among those that Spark tells of.
                    () -> spark.sc().statusTracker().getExecutorInfos().length > 1,
                    asked,
                    listener::warned);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while executors were asked", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Executors could not be asked", e.getCause());
        } finally {
            spark.setJobDescription(null);
        }
    }

    /**
     * On an executor. What libtorch throws (no machine code for this GPU, no memory left on it, a GPU that is broken) is an answer too:
     * thrown, it would be tried again on the same GPU, and in the end be unexpected.
     *
     * @return what keeps a replica from training here; empty when nothing does
     */
    static String look(Program program) {
        String address = TaskGpu.address();
        try {
            program.tryMachine(TaskGpu.device());
            return "";
        } catch (JobFailed | BadConfiguration e) {
            return refusal(Problem.of(REFUSED).found(String.valueOf(e.getMessage())), address);
        } catch (RuntimeException | LinkageError e) {
            Problem problem = GpuTrouble.outOfMemory(String.valueOf(e.getMessage()), "")
                    .orElseGet(() -> Problem.of(REFUSED).found(GpuTrouble.told(e)));
            return refusal(problem, address);
        }
    }

    private static String refusal(Problem problem, String address) {
        return problem.at(RoundPlugin.executor()
                        + (address.isEmpty() ? ", given no GPU by Spark" : ", given GPU " + address))
                .message();
    }
}
