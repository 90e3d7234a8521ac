package io.thalweg.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The executors' reports as gauges of the driver: an executor's own metrics are on no page, and only the driver has one.
 * An executor that is not heard of for {@link #FORGOTTEN_NANOS} is shown no more.
 */
final class ExecutorGauges {
    /** Twelve times {@link RoundPlugin#REPORT_EVERY_SECONDS}. */
    static final long FORGOTTEN_NANOS = 60_000_000_000L;

    private final MetricRegistry registry;
    private final LongSupplier nanoTime;
    private final Map<String, Heard> heard = new HashMap<>();

    private record Heard(ProcessReport report, long at) {}

    ExecutorGauges(MetricRegistry registry, LongSupplier nanoTime) {
        this.registry = registry;
        this.nanoTime = nanoTime;
    }

    synchronized void hear(ProcessReport report) {
        long now = nanoTime.getAsLong();
        String executor = report.executor();
        Heard last = heard.get(executor);
        if (last != null && last.report().examplesTrained() > report.examplesTrained()) {
            return; // Overtaken on its way by a later one, of another task of that executor.
        }
        boolean isNew = heard.put(executor, new Heard(report, now)) == null;
        if (isNew) {
            report.values()
                    .keySet()
                    .forEach(
                            name -> registry.register(name(executor, name), (Gauge<Long>) () -> value(executor, name)));
        }
        for (Iterator<Heard> all = heard.values().iterator(); all.hasNext(); ) {
            Heard one = all.next();
            if (now - one.at() > FORGOTTEN_NANOS) {
                all.remove();
                one.report()
                        .values()
                        .keySet()
                        .forEach(name -> registry.remove(name(one.report().executor(), name)));
            }
        }
    }

    private synchronized long value(String executor, String name) {
        Heard last = heard.get(executor);
        return last == null ? 0 : last.report().values().getOrDefault(name, 0L);
    }

    private static String name(String executor, String name) {
        return "executor." + executor + "." + name;
    }
}
