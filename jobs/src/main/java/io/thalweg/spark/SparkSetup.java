package io.thalweg.spark;

import io.thalweg.preflight.ExecutorOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.jspecify.annotations.Nullable;

/**
 * Spark, set up for Thalweg. What the user gives wins over what {@code spark-submit} was given, and that over what is
 * chosen here.
 */
public final class SparkSetup {
    private static final String MASTER = "spark.master";
    private static final String JARS = "spark.jars";
    private static final String REGISTRATOR = "spark.kryo.registrator";
    private static final String PLUGINS = "spark.plugins";
    private static final String EXECUTOR_GPUS = "spark.executor.resource." + TaskGpu.RESOURCE + ".amount";

    /** The kernels' module; what Spark itself needs opened it adds to its executors' options by itself. */
    private static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

    private SparkSetup() {}

    /** What a job asks of Spark. */
    public sealed interface Workload {
        /** Records are read, grouped and written. */
        record Data() implements Workload {}

        /**
         * Replicas are trained.
         *
         * @param threads cores that each replica uses
         * @param replicas that train at the same time, places permitting
         * @param kryoRegistrators of what they put on the wire besides what is ours
         */
        record Training(int threads, int replicas, List<String> kryoRegistrators) implements Workload {
            public Training {
                kryoRegistrators = List.copyOf(kryoRegistrators);
            }

            /** Of our own alone. */
            public Training(int threads, int replicas) {
                this(threads, replicas, List.of());
            }
        }
    }

    /**
     * Starts Spark.
     *
     * @param master as in {@code --master}, or null for the one {@code spark-submit} was given, or else
     *     {@value Master#DEFAULT}
     * @param settings from {@code --properties-file} and {@code --conf}
     */
    public static JavaSparkContext start(
            String name, @Nullable String master, Map<String, String> settings, Workload workload) {
        return new JavaSparkContext(configuration(name, master, settings, workload));
    }

    /**
     * What Spark would be started with.
     *
     * @param settings from a setting's name to its value, null for one that is not set
     * @param hadoop the configuration of storage
     */
    public record Preview(Function<String, @Nullable String> settings, Configuration hadoop) {}

    /** The settings that {@link #start} would give Spark, and starts nothing. */
    public static Preview preview(
            String name, @Nullable String master, Map<String, String> settings, Workload workload) {
        SparkConf conf = configuration(name, master, settings, workload);
        return new Preview(reader(conf), SparkHadoopUtil.get().newConfiguration(conf));
    }

    /** A configuration by its settings' names; null for one that is not set. */
    public static Function<String, @Nullable String> reader(SparkConf conf) {
        return key -> conf.contains(key) ? conf.get(key) : null;
    }

    static SparkConf configuration(
            String name, @Nullable String master, Map<String, String> settings, Workload workload) {
        SparkConf conf = new SparkConf();
        settings.forEach(conf::set);
        if (master != null) {
            conf.setMaster(master);
        }
        int threads = workload instanceof Workload.Training training ? training.threads() : 1;
        conf.setIfMissing(MASTER, Master.DEFAULT);
        if (conf.get(MASTER).equals(Master.DEFAULT)) {
            // A replica with more threads than the machine has cores must still find a place.
            conf.setMaster("local[" + Math.max(threads, Runtime.getRuntime().availableProcessors()) + "]");
        }
        conf.setIfMissing("spark.app.name", name);
        conf.setIfMissing("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
        conf.setIfMissing("spark.kryo.registrationRequired", "true");
        conf.setIfMissing(REGISTRATOR, ThalwegKryoRegistrator.class.getName());
        // A message holds at most 64 MiB of parameters; this leaves room for what is around them.
        conf.setIfMissing("spark.kryoserializer.buffer.max", "256m");
        if (workload instanceof Workload.Training training) {
            training.kryoRegistrators().forEach(more -> conf.set(REGISTRATOR, joined(conf.get(REGISTRATOR), more)));
            conf.setIfMissing("spark.task.cpus", String.valueOf(taskCores(conf.get(MASTER), training)));
            // A replica's contributions go to as many places as there are slices. Up to so many, they are written to
            // files as
            // they come; beyond, Spark would gather whole models in memory to sort them.
            conf.setIfMissing("spark.shuffle.sort.bypassMergeThreshold", "1000");
            // Parameters are noise to a compressor: it would cost time and gain nothing.
            conf.setIfMissing("spark.shuffle.compress", "false");
            // Two tries of a task at once would write the model's one parameter file twice.
            conf.set("spark.speculation", "false");
            conf.setIfMissing("spark.broadcast.compress", "false");
            conf.set(PLUGINS, joined(conf.get(PLUGINS, ""), RoundPlugin.class.getName()));
            // Executors ask who else is there each time they store a second copy, rather than once a minute: one that
            // died a moment ago, or came, must not leave the state with one copy.
            conf.setIfMissing("spark.storage.cachedPeersTtl", "0");
            // A replica has a host in its turn, but is nearly as good on any other: it waits for none.
            conf.setIfMissing("spark.locality.wait.node", "0s");
            conf.setIfMissing("spark.locality.wait.rack", "0s");
            // Merges that are to run where replicas were in time wait for those places as long as they take tasks on,
            // however long all of them last. Otherwise the machine that was too late, which is idle, would get some
            // after 3 s.
            conf.setIfMissing("spark.locality.wait.legacyResetOnTaskLaunch", "true");
            // A task that does not heed its end takes its executor with it, rather than hold the place for ever.
            conf.setIfMissing("spark.task.reaper.enabled", "true");
            conf.setIfMissing("spark.task.reaper.killTimeout", "60s");
            conf.set(ExecutorOptions.SETTING, trainingOptions(conf));
        }
        if (conf.contains(EXECUTOR_GPUS)) {
            conf.set(PLUGINS, joined(conf.get(PLUGINS, ""), GpuPlugin.class.getName()));
        }
        if (Master.isOnThisMachine(conf.get(MASTER))) {
            conf.setIfMissing("spark.driver.host", "localhost");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        if (Master.isLocal(conf.get(MASTER))) {
            conf.setIfMissing("spark.ui.enabled", "false");
        } else {
            Path application = application();
            if (application != null) {
                conf.set(JARS, withApplication(conf.get(JARS, ""), application));
            }
        }
        return conf;
    }

    /** The jars that executors are sent: what was given, and the application unless spark-submit has named it already. */
    static String withApplication(String jars, Path application) {
        String name = "/" + application.getFileName();
        boolean there = Stream.of(jars.split(",")).anyMatch(jar -> jar.strip().endsWith(name));
        return there ? jars : joined(jars, application.toUri().toString());
    }

    /**
     * A replica's tables are arrays as large as they come. G1, which a machine for servers has by default, never moves
     * such arrays, so that half of its heap may be free and a table find no room among the slices at rest; the parallel
     * collector moves them.
     */
    private static String trainingOptions(SparkConf conf) {
        String collector = ExecutorOptions.nameACollector(reader(conf)) ? "" : " -XX:+UseParallelGC";
        return (VECTOR_MODULE + collector + " " + conf.get(ExecutorOptions.SETTING, "")).strip();
    }

    private static String joined(String list, String more) {
        return list.isBlank() ? more : list + "," + more;
    }

    /**
     * The cores a task holds: a replica's. But in one process where all replicas have their places anyhow, one: then
     * the slices that are handed out and merged, which need a core each, do not wait for one another.
     */
    private static int taskCores(String master, Workload.Training training) {
        int cores = Master.isLocal(master)
                ? Master.localCores(master).orElse(Runtime.getRuntime().availableProcessors())
                : 0;
        return (long) training.threads() * training.replicas() <= cores ? 1 : training.threads();
    }

    /** The jar that this class is in, which executors need too; null when it runs from a folder of classes. */
    private static @Nullable Path application() {
        try {
            Path code = Path.of(SparkSetup.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.isRegularFile(code) ? code : null;
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException("A code source's location is a URI", e);
        }
    }
}
