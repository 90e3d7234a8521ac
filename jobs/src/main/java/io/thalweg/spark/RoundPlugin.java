package io.thalweg.spark;

import com.codahale.metrics.MetricRegistry;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line between replicas and the driver while a round is on, since Spark's plugins may ask their driver; and what Spark's
 * metrics show of a run. Set as {@code spark.plugins} by {@link SparkSetup}; without it replicas train as if nobody watched.
 */
public final class RoundPlugin implements SparkPlugin {
    private static final AtomicLong POOLS = new AtomicLong();

    /** On the driver: whose rounds are on. */
    private static final Map<Long, RoundWatch> WATCHES = new ConcurrentHashMap<>();

    /** On an executor: the line; null until Spark has opened it. */
    private static volatile @Nullable PluginContext line;

    /** How often an executor reports when nothing is trained on it. */
    static final int REPORT_EVERY_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(RoundPlugin.class);

    /** On an executor: examples trained on in this process. */
    private static final AtomicLong EXAMPLES_TRAINED = new AtomicLong();

    /** A replica's word to its pool's watch. */
    record Message(long pool, RoundWatch.Word word, int round, int replica, long taskAttempt, Place place)
            implements Serializable {}

    /**
     * Where a replica is.
     *
     * @param text for people
     * @param executor for Spark, as {@link MergePlaces} names it; empty without a line to the driver
     */
    record Place(String text, String executor) implements Serializable {
        static Place of(int replica) {
            PluginContext open = line;
            return new Place(
                    "replica " + replica + " (" + RoundPlugin.executor() + ")",
                    open == null ? "" : MergePlaces.of(open.executorID(), host()));
        }
    }

    /** A replica failed in a way in which it would fail again. */
    record Failed(long pool, int round, Problem problem) implements Serializable {}

    /** @return the number under which the watch is asked */
    static long open(RoundWatch watch) {
        long pool = POOLS.incrementAndGet();
        WATCHES.put(pool, watch);
        return pool;
    }

    static void close(long pool) {
        WATCHES.remove(pool);
    }

    /** Asks the driver; true when there is no line to it. */
    static boolean ask(Message message) {
        PluginContext open = line;
        if (open == null) {
            return true;
        }
        try {
            return (Boolean) open.ask(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking the driver", e);
        } catch (Exception e) {
            throw new IllegalStateException("The driver does not answer: " + e.getMessage(), e);
        }
    }

    /** A replica has trained here, on so many examples. */
    static void trained(long examples) {
        EXAMPLES_TRAINED.addAndGet(examples);
        report();
    }

    /** Tells the driver of a failure; if that fails, it learns from Spark. */
    static void tell(Failed failure) {
        send(failure);
    }

    /** As {@link #ask} where the answer changes nothing: whatever comes of it, the task ends as it would. */
    static void tell(Message message) {
        send(message);
    }

    private static void send(Object message) {
        PluginContext open = line;
        if (open == null) {
            return;
        }
        try {
            open.ask(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("The driver was not told of a failure", e);
        }
    }

    /** Tells the driver how this process stands. Whatever comes of it, training goes on. */
    private static void report() {
        PluginContext open = line;
        if (open == null) {
            return;
        }
        try {
            open.ask(ProcessReport.of(open.executorID(), EXAMPLES_TRAINED.get()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("The driver was not told how this executor stands", e);
        }
    }

    static String executor() {
        PluginContext open = line;
        return open == null ? "" : "executor " + open.executorID() + " on " + host();
    }

    /** Not the context's own host name: an executor of a real cluster has no RPC address, and asking for it fails. */
    private static String host() {
        return SparkEnv.get().blockManager().blockManagerId().host();
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            private @Nullable ExecutorGauges executors;

            @Override
            public Map<String, String> init(SparkContext context, PluginContext pluginContext) {
                executors = new ExecutorGauges(pluginContext.metricRegistry(), System::nanoTime);
                return Map.of();
            }

            @Override
            public void registerMetrics(String appId, PluginContext pluginContext) {
                MetricRegistry registry = pluginContext.metricRegistry();
                TrainingGauges.register(registry);
                ProcessReport.registerOwn(registry, EXAMPLES_TRAINED::get);
            }

            @Override
            public @Nullable Object receive(Object message) {
                if (message instanceof ProcessReport report) {
                    if (executors != null) {
                        executors.hear(report);
                    }
                    return null;
                }
                if (message instanceof Failed failed) {
                    RoundWatch watch = WATCHES.get(failed.pool());
                    if (watch != null) {
                        watch.fail(failed.round(), failed.problem());
                    }
                    return null;
                }
                Message asked = (Message) message;
                RoundWatch watch = WATCHES.get(asked.pool());
                return watch == null
                        || watch.hear(asked.word(), asked.round(), asked.replica(), asked.taskAttempt(), asked.place());
            }
        };
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            private final ScheduledExecutorService reporting = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "thalweg-executor-report");
                thread.setDaemon(true);
                return thread;
            });

            @Override
            public void init(PluginContext context, Map<String, String> extraConf) {
                line = context;
                // With a local master the driver, the same process, has registered them under the application's name,
                // which
                // is not known here yet.
                if (!Master.isLocal(context.conf().get("spark.master", ""))) {
                    ProcessReport.registerOwn(context.metricRegistry(), EXAMPLES_TRAINED::get);
                }
                reporting.scheduleWithFixedDelay(
                        RoundPlugin::report, REPORT_EVERY_SECONDS, REPORT_EVERY_SECONDS, TimeUnit.SECONDS);
            }

            @Override
            public void shutdown() {
                reporting.shutdownNow();
                line = null;
            }
        };
    }
}
