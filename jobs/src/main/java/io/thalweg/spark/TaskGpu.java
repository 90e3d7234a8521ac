package io.thalweg.spark;

import io.thalweg.train.ReplicaTask;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The GPU that Spark gave the task of this thread ({@code spark.task.resource.gpu.amount}), for as long as it is open. */
public final class TaskGpu implements AutoCloseable {
    /** The resource's name in Spark's settings. */
    static final String RESOURCE = "gpu";

    private static final Logger LOG = LoggerFactory.getLogger(TaskGpu.class);

    /** By address: the tasks of this process that have it now. */
    private static final Map<String, Integer> SHARING = new ConcurrentHashMap<>();

    private final String address;
    private final int device;
    private final int sharing;

    private TaskGpu(String address, int device) {
        this.address = address;
        this.device = device;
        this.sharing = address.isEmpty() ? 0 : SHARING.merge(address, 1, Integer::sum);
    }

    /** What CUDA calls it in this process, or {@link ReplicaTask#NO_GPU}. @throws JobFailed if CUDA does not show it */
    public static int device() {
        String address = address();
        return address.isEmpty()
                ? ReplicaTask.NO_GPU
                : VisibleGpus.ofThisProcess().device(address);
    }

    /** What Spark calls it; empty where there is none. */
    static String address() {
        TaskContext task = TaskContext.get();
        ResourceInformation gpus = task == null ? null : task.resourcesJMap().get(RESOURCE);
        return gpus == null || gpus.addresses().length == 0 ? "" : gpus.addresses()[0];
    }

    /** Takes it for a replica's part of a round, and says so in the executor's log. */
    static TaskGpu take(int round, int replica) {
        TaskGpu taken = new TaskGpu(address(), device());
        if (taken.device >= 0) {
            LOG.info(
                    "round {}, replica {}: GPU {}, device {} of this process, shared by {}",
                    round,
                    replica,
                    taken.address,
                    taken.device,
                    taken.sharing);
        }
        return taken;
    }

    /** The device, or {@link ReplicaTask#NO_GPU}. */
    int taken() {
        return device;
    }

    /** Replicas that had it when it was taken, this one among them; 0 where there is none. */
    int sharing() {
        return sharing;
    }

    @Override
    public void close() {
        SHARING.computeIfPresent(address, (gpu, tasks) -> tasks == 1 ? null : tasks - 1);
    }
}
