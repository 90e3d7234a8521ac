package io.thalweg.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.thalweg.memory.ProcessMemory;
import java.io.Serializable;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What one process holds besides its heap, and what was trained in it.
 *
 * @param executor Spark's id of it
 * @param directBytes direct buffers, Netty's among them
 * @param mappedBytes files mapped into memory
 * @param nonHeapBytes classes and compiled code, as the JVM counts them
 * @param residentBytes all that the operating system holds in memory for it, heap and native libraries included, which is
 *     what containers are killed for; 0 where it does not tell
 * @param examplesTrained examples trained on there, again or in vain included
 */
record ProcessReport(
        String executor,
        long directBytes,
        long mappedBytes,
        long nonHeapBytes,
        long residentBytes,
        long examplesTrained)
        implements Serializable {
    static ProcessReport of(String executor, long examplesTrained) {
        return new ProcessReport(
                executor, pool("direct"), pool("mapped"), nonHeap(), ProcessMemory.residentBytes(), examplesTrained);
    }

    /** The gauges by name. */
    Map<String, Long> values() {
        Map<String, Long> values = new LinkedHashMap<>();
        values.put("directBytes", directBytes);
        values.put("mappedBytes", mappedBytes);
        values.put("nonHeapBytes", nonHeapBytes);
        values.put("residentBytes", residentBytes);
        values.put("examplesTrained", examplesTrained);
        return values;
    }

    /** Registers gauges of this process itself, measured when somebody looks. */
    static void registerOwn(MetricRegistry registry, LongSupplier examplesTrained) {
        for (String name : of("", 0).values().keySet()) {
            registry.register("process." + name, (Gauge<Long>)
                    () -> of("", examplesTrained.getAsLong()).values().get(name));
        }
    }

    private static long pool(String name) {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals(name))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long nonHeap() {
        return ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed();
    }
}
