package io.thalweg.spark;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * What the stages of a round ask for that train nothing: cores, and no GPU. Spark gives other tasks of the same executors
 * other resources on a cluster whose executors do not come and go (TaskResourceProfile, SPARK-39853, SPARK-45250); with
 * dynamic allocation it would start other executors for them, without the slices that they are to merge.
 */
final class MergeProfile {
    private MergeProfile() {}

    /** Empty where all stages ask for the same: when no GPUs are handed out, and where Spark cannot do it. */
    static Optional<ResourceProfile> of(JavaSparkContext spark) {
        SparkConf conf = spark.getConf();
        String master = spark.master();
        // Not local-cluster, which Spark's own list leaves out.
        boolean isCluster = master.startsWith("spark://") || master.startsWith("k8s://") || master.equals("yarn");
        if (!isCluster
                || !conf.contains("spark.task.resource." + TaskGpu.RESOURCE + ".amount")
                || conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
            return Optional.empty();
        }
        TaskResourceRequests cores = new TaskResourceRequests().cpus(conf.getInt("spark.task.cpus", 1));
        return Optional.of(new ResourceProfileBuilder().require(cores).build());
    }
}
