package io.thalweg.spark;

import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * The line between replicas and the driver while a round is on: Spark's plugins may ask their driver. Set as {@code
 * spark.plugins} by {@link SparkSetup}; without it replicas train as if nobody watched.
 */
public final class RoundPlugin implements SparkPlugin {
    private static final AtomicLong POOLS = new AtomicLong();

    /** On the driver: whose rounds are on. */
    private static final Map<Long, RoundWatch> WATCHES = new ConcurrentHashMap<>();

    /** On an executor: the line; null until Spark has opened it. */
    private static volatile @Nullable PluginContext line;

    /** A replica's word to its pool's watch. */
    record Message(long pool, RoundWatch.Word word, int round, int replica, long taskAttempt, String where)
            implements Serializable {}

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

    static String executor() {
        PluginContext open = line;
        // Not the context's own host name: an executor of a real cluster has no RPC address, and asking for it fails.
        return open == null
                ? ""
                : "executor " + open.executorID() + " on "
                        + SparkEnv.get().blockManager().blockManagerId().host();
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public Map<String, String> init(SparkContext context, PluginContext pluginContext) {
                return Map.of();
            }

            @Override
            public Object receive(Object message) {
                Message asked = (Message) message;
                RoundWatch watch = WATCHES.get(asked.pool());
                return watch == null
                        || watch.hear(asked.word(), asked.round(), asked.replica(), asked.taskAttempt(), asked.where());
            }
        };
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext context, Map<String, String> extraConf) {
                line = context;
            }

            @Override
            public void shutdown() {
                line = null;
            }
        };
    }
}
