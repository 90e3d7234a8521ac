package io.thalweg.spark;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.train.ReplicaTask;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The GPU that Spark gave the task of this thread ({@code spark.task.resource.gpu.amount}). */
public final class TaskGpu {
    private static final String RESOURCE = "gpu";

    private TaskGpu() {}

    /** Its address, or {@link ReplicaTask#NO_GPU}. @throws JobFailed if its address is no number */
    public static int address() {
        TaskContext task = TaskContext.get();
        ResourceInformation gpus = task == null ? null : task.resourcesJMap().get(RESOURCE);
        if (gpus == null || gpus.addresses().length == 0) {
            return ReplicaTask.NO_GPU;
        }
        String address = gpus.addresses()[0];
        try {
            return Integer.parseUnsignedInt(address);
        } catch (NumberFormatException e) {
            throw new JobFailed(
                    Problem.of("A GPU's address is no number")
                            .found(address)
                            .allowed("0, 1, ...")
                            .at("spark.*.resource.gpu.discoveryScript")
                            .remedy("Let the discovery script print the GPUs' numbers"),
                    e);
        }
    }
}
