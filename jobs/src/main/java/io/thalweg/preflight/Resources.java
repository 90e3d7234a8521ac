package io.thalweg.preflight;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.thalweg.problem.Problem;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration grants.
 *
 * @param master as Spark has it
 * @param place where replicas run
 * @param driver the process that this is or would be
 * @param executor each executor's process; under a local master the driver's
 * @param executors how many there are, if it is known
 * @param places replicas that train in an executor at the same time, if it is known
 * @param memoryFraction {@code spark.memory.fraction}
 * @param bytesInFlight what a task fetches ahead, {@code spark.reducer.maxSizeInFlight}
 * @param userInterface whether Spark's is on
 * @param gpus what Spark hands out of them, if it does
 */
public record Resources(
        String master,
        Place place,
        Grant driver,
        Grant executor,
        OptionalInt executors,
        OptionalInt places,
        double memoryFraction,
        long bytesInFlight,
        boolean userInterface,
        Optional<Gpus> gpus) {
    /**
     * GPUs as Spark hands them out.
     *
     * @param executorAmount of an executor
     * @param taskAmount of these to a replica; parts of one are shared
     */
    public record Gpus(int executorAmount, double taskAmount) {
        /** Replicas that an executor has GPUs for. */
        int places() {
            return (int)
                    Math.max(1, taskAmount < 1 ? (long) executorAmount * perDevice() : executorAmount / taskAmount);
        }

        /** Replicas that share one. */
        int perDevice() {
            return taskAmount < 1 ? (int) Math.floor(1 / taskAmount) : 1;
        }
    }

    /** Where replicas run. */
    public enum Place {
        /** In the driver's own process. */
        LOCAL,
        /** On executors that nothing bounds but their heap. */
        STANDALONE,
        /** On executors in containers that are killed beyond their size. */
        CONTAINERS
    }

    /**
     * A process's memory.
     *
     * @param heap {@code -Xmx}
     * @param overhead what its container has besides, if it is in one
     * @param overheadFactor the overhead follows from the heap by this factor, if it is not given
     * @param collector of its heap
     * @param heapSetting what sets the heap, with {@code %s} for the size
     * @param overheadSetting what sets the overhead, likewise
     */
    public record Grant(
            long heap,
            OptionalLong overhead,
            double overheadFactor,
            Collector collector,
            String heapSetting,
            String overheadSetting) {
        static final long LEAST_OVERHEAD = 384 * SparkSize.MIB;

        Grant withHeap(long otherHeap) {
            return new Grant(otherHeap, overheadOf(otherHeap), overheadFactor, collector, heapSetting, overheadSetting);
        }

        /** The overhead that a heap of another size would have. */
        OptionalLong overheadOf(long otherHeap) {
            return overheadFactor == 0 || overhead.isEmpty()
                    ? overhead
                    : OptionalLong.of(Math.max(LEAST_OVERHEAD, (long) (overheadFactor * otherHeap)));
        }
    }

    /**
     * This process.
     *
     * @param heap its {@code -Xmx}
     * @param cores of its machine
     * @param bySparkSubmit whether {@code spark-submit} started it
     */
    public record ThisProcess(long heap, Collector collector, int cores, boolean bySparkSubmit) {
        public static ThisProcess measured() {
            HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            // Other machines than HotSpot have no such bean, and their collectors are counted as G1.
            long heap = machine == null
                    ? Runtime.getRuntime().maxMemory()
                    : Long.parseLong(machine.getVMOption("MaxHeapSize").getValue());
            return new ThisProcess(
                    heap,
                    Collector.ofThisProcess(),
                    Runtime.getRuntime().availableProcessors(),
                    Boolean.parseBoolean(System.getProperty("SPARK_SUBMIT")));
        }
    }

    /** The same with heaps of other sizes. */
    Resources withHeaps(long driverHeap, long executorHeap) {
        return new Resources(
                master,
                place,
                driver.withHeap(driverHeap),
                executor.withHeap(executorHeap),
                executors,
                places,
                memoryFraction,
                bytesInFlight,
                userInterface,
                gpus);
    }

    private static final Pattern LOCAL = Pattern.compile("local(?:\\[\\s*(\\d+|\\*).*\\])?");
    private static final Pattern LOCAL_CLUSTER =
            Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*(\\d+)\\s*\\]");
    private static final String DEFAULT_EXECUTOR_HEAP = "1g";
    private static final double OVERHEAD_FACTOR = 0.1;
    private static final double DEFAULT_MEMORY_FRACTION = 0.6;
    private static final int DEFAULT_INSTANCES = 2;

    /**
     * What settings grant.
     *
     * @param settings from a setting's name to its value, defaults of Thalweg applied; null for one that is not set
     * @param problems gets one for each setting that has no such meaning
     */
    public static Resources of(
            Function<String, @Nullable String> settings, ThisProcess process, List<Problem> problems) {
        return new SettingsReader(settings, process, problems).read();
    }

    /** Reads the settings, and tells what is wrong with them. */
    private record SettingsReader(
            Function<String, @Nullable String> settings, ThisProcess process, List<Problem> problems) {
        Resources read() {
            String master = String.valueOf(settings.apply("spark.master"));
            int taskCores = (int) number("spark.task.cpus", 1, 1);
            double fraction = fraction("spark.memory.fraction", DEFAULT_MEMORY_FRACTION);
            long inFlight = size("spark.reducer.maxSizeInFlight", "48m", SparkSize.MIB);
            Grant driver = grant(
                    "driver",
                    process.heap(),
                    driverInContainer(master),
                    process.collector(),
                    process.bySparkSubmit()
                            ? "--conf spark.driver.memory=%s"
                            : "THALWEG_JAVA_OPTS=-Xmx%s (spark-submit: --conf spark.driver.memory=%<s)");
            Matcher local = LOCAL.matcher(master);
            if (local.matches()) {
                int cores = local.group(1) == null
                        ? 1
                        : local.group(1).equals("*") ? process.cores() : Integer.parseInt(local.group(1));
                return new Resources(
                        master,
                        Place.LOCAL,
                        driver,
                        driver,
                        OptionalInt.of(1),
                        places(cores, taskCores, master),
                        fraction,
                        inFlight,
                        false,
                        Optional.empty());
            }
            return cluster(master, taskCores, fraction, inFlight, driver);
        }

        private Resources cluster(String master, int taskCores, double fraction, long inFlight, Grant driver) {
            Matcher pretended = LOCAL_CLUSTER.matcher(master);
            boolean isPretended = pretended.matches();
            boolean containers = master.equals("yarn") || master.startsWith("k8s:");
            OptionalInt cores = isPretended
                    ? OptionalInt.of(Integer.parseInt(pretended.group(2)))
                    : settings.apply("spark.executor.cores") != null || containers
                            ? OptionalInt.of((int) number("spark.executor.cores", 1, 1))
                            : OptionalInt.empty();
            OptionalInt places = cores.isPresent()
                    ? places(cores.getAsInt(), taskCores, "spark.executor.cores=" + cores.getAsInt())
                    : OptionalInt.empty();
            Optional<Gpus> gpus = gpus();
            if (gpus.isPresent()) {
                int most = gpus.get().places();
                places = OptionalInt.of(places.isPresent() ? Math.min(places.getAsInt(), most) : most);
            }
            return new Resources(
                    master,
                    containers ? Place.CONTAINERS : Place.STANDALONE,
                    driver,
                    executor(containers),
                    isPretended ? OptionalInt.of(Integer.parseInt(pretended.group(1))) : executors(containers, cores),
                    places,
                    fraction,
                    inFlight,
                    !"false".equalsIgnoreCase(settings.apply("spark.ui.enabled")),
                    gpus);
        }

        /** Handed out where both amounts are given; a task's is a part of one, or whole. */
        private Optional<Gpus> gpus() {
            String taskKey = "spark.task.resource.gpu.amount";
            String executorKey = "spark.executor.resource.gpu.amount";
            if (settings.apply(taskKey) == null && settings.apply(executorKey) == null) {
                return Optional.empty();
            }
            double ofTask = number(taskKey, 1.0);
            int ofExecutor = (int) number(executorKey, 1, 1);
            if (!(ofTask > 0) || (ofTask > 1 && ofTask != Math.rint(ofTask))) {
                wrong(taskKey, "up to 1, or a whole number");
                return Optional.empty();
            }
            if (settings.apply(taskKey) == null || settings.apply(executorKey) == null) {
                problems.add(Problem.of("Spark hands out GPUs by two settings")
                        .found("only one of them")
                        .allowed(executorKey + " and " + taskKey)
                        .remedy("Give both, by --conf or --properties-file"));
            } else if (ofTask > ofExecutor) {
                problems.add(Problem.of("A task needs more GPUs than an executor has")
                        .found(taskKey + "=" + settings.apply(taskKey))
                        .allowed("at most " + ofExecutor + ", " + executorKey));
            }
            return Optional.of(new Gpus(ofExecutor, ofTask));
        }

        /** Whether the cluster manager started this process: YARN says so before, Kubernetes in the pod itself. */
        private boolean driverInContainer(String master) {
            return (master.equals("yarn") && "cluster".equals(settings.apply("spark.submit.deployMode")))
                    || Boolean.parseBoolean(settings.apply("spark.kubernetes.submitInDriver"));
        }

        private Grant executor(boolean inContainer) {
            return grant(
                    "executor",
                    size("spark.executor.memory", DEFAULT_EXECUTOR_HEAP, SparkSize.MIB),
                    inContainer,
                    Collector.of(ExecutorOptions.all(settings)),
                    "--conf spark.executor.memory=%s");
        }

        /** @param process as Spark's settings call it */
        private Grant grant(String process, long heap, boolean inContainer, Collector collector, String heapSetting) {
            String overheadKey = "spark." + process + ".memoryOverhead";
            String factorKey = overheadKey + "Factor";
            boolean given = settings.apply(overheadKey) != null;
            double factor = number(factorKey, OVERHEAD_FACTOR);
            if (factor < 0) {
                wrong(factorKey, "a number of 0 or more");
                factor = OVERHEAD_FACTOR;
            }
            OptionalLong overhead = OptionalLong.empty();
            if (inContainer) {
                overhead = OptionalLong.of(
                        given
                                ? size(overheadKey, "384m", SparkSize.MIB)
                                : Math.max(Grant.LEAST_OVERHEAD, (long) (factor * heap)));
            }
            return new Grant(
                    heap,
                    overhead,
                    inContainer && !given ? factor : 0,
                    collector,
                    heapSetting,
                    "--conf " + overheadKey + "=%s");
        }

        private OptionalInt executors(boolean containers, OptionalInt cores) {
            if (Boolean.parseBoolean(settings.apply("spark.dynamicAllocation.enabled"))) {
                // It may begin, and go on, with as few as this.
                return OptionalInt.of((int) Math.max(1, number("spark.dynamicAllocation.minExecutors", 0, 0)));
            }
            if (containers || settings.apply("spark.executor.instances") != null) {
                return OptionalInt.of((int) number("spark.executor.instances", DEFAULT_INSTANCES, 1));
            }
            if (settings.apply("spark.cores.max") != null && cores.isPresent()) {
                return OptionalInt.of((int) Math.max(1, number("spark.cores.max", 1, 1) / cores.getAsInt()));
            }
            return OptionalInt.empty();
        }

        private OptionalInt places(int cores, int taskCores, String found) {
            if (cores < taskCores) {
                problems.add(Problem.of("A task needs more cores than an executor has")
                        .found("spark.task.cpus=" + taskCores + " with " + found)
                        .allowed("at most " + cores)
                        .remedy("Lower --threads, or give executors " + taskCores + " cores or more"));
            }
            return OptionalInt.of(Math.max(1, cores / taskCores));
        }

        private long size(String key, String otherwise, long bareUnit) {
            String text = settings.apply(key);
            try {
                return SparkSize.parse(text == null ? otherwise : text, bareUnit);
            } catch (IllegalArgumentException e) {
                wrong(key, "a size such as 512m or 4g");
                return SparkSize.parse(otherwise, bareUnit);
            }
        }

        private long number(String key, int otherwise, int least) {
            String text = settings.apply(key);
            try {
                int value = text == null ? otherwise : Integer.parseInt(text.strip());
                if (value >= least) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Told below.
            }
            wrong(key, "a whole number from " + least);
            return Math.max(otherwise, least);
        }

        private double number(String key, double otherwise) {
            String text = settings.apply(key);
            try {
                double value = text == null ? otherwise : Double.parseDouble(text.strip());
                if (Double.isFinite(value)) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Told below.
            }
            wrong(key, "a number");
            return otherwise;
        }

        private double fraction(String key, double otherwise) {
            double value = number(key, otherwise);
            if (value > 0 && value <= 1) {
                return value;
            }
            wrong(key, "over 0 to 1");
            return otherwise;
        }

        private void wrong(String key, String allowed) {
            problems.add(Problem.of(key + " has a value of the wrong kind")
                    .found("'" + settings.apply(key) + "'")
                    .allowed(allowed));
        }
    }
}
