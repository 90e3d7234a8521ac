package io.thalweg.spark;

import java.util.List;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;

/**
 * Remembers on each executor which GPUs Spark gave it: a task is told of its own alone, and {@link VisibleGpus} must know the
 * order of all. Set as {@code spark.plugins} by {@link SparkSetup} wherever executors are given GPUs.
 */
public final class GpuPlugin implements SparkPlugin {
    private static volatile List<String> given = List.of();

    /** The GPUs that Spark gave this executor, in its order; empty where there are none, or that is not known. */
    static List<String> given() {
        return given;
    }

    @Override
    public @Nullable DriverPlugin driverPlugin() {
        return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext context, Map<String, String> extraConf) {
                ResourceInformation gpus = context.resources().get(TaskGpu.RESOURCE);
                given = gpus == null ? List.of() : List.of(gpus.addresses());
            }

            @Override
            public void shutdown() {
                given = List.of();
            }
        };
    }
}
