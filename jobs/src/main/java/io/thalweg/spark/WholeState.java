package io.thalweg.spark;

import io.thalweg.spark.Envelope.Resting;
import io.thalweg.spark.PartitionGroups.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockManagerId;

/**
 * All partitions of the state in one task, read from where they rest: this executor's memory, or that of one that has a
 * copy. A shuffle would first write the whole state once for each replica, in a stage of its own.
 */
final class WholeState {
    private WholeState() {}

    /**
     * {@code [replicas]} partitions with every slice of {@code state} in each. Each is given a host in turn: with none, Spark
     * would want all replicas where the state's first partition is.
     */
    static JavaRDD<Resting> forEach(JavaRDD<Resting> state, int replicas, JavaSparkContext spark) {
        List<String> hosts = hosts(spark);
        int partitions = state.getNumPartitions();
        List<Group> groups = IntStream.range(0, replicas)
                // Each begins elsewhere, so that they do not all ask the same executor at the same time.
                .mapToObj(replica -> new Group(
                        turned(partitions, (int) ((long) replica * partitions / replicas)),
                        hosts.isEmpty() ? null : hosts.get(replica % hosts.size())))
                .toList();
        return PartitionGroups.of(state, groups);
    }

    /** A single partition with every slice, in the state's order; wherever Spark puts it. */
    static JavaRDD<Resting> inOrder(JavaRDD<Resting> state) {
        return PartitionGroups.of(state, List.of(new Group(turned(state.getNumPartitions(), 0), null)));
    }

    private static int[] turned(int count, int first) {
        return IntStream.range(0, count).map(i -> (i + first) % count).toArray();
    }

    /** Each executor's host, those of different ones in turn; the same list as long as executors stay. */
    static List<String> hosts(JavaSparkContext spark) {
        BlockManagerId driver = spark.sc().env().blockManager().blockManagerId();
        TreeMap<String, Integer> executors = new TreeMap<>();
        for (SparkExecutorInfo executor : spark.sc().statusTracker().getExecutorInfos()) {
            boolean isDriver = executor.host().equals(driver.host()) && executor.port() == driver.port();
            if (spark.sc().isLocal() || !isDriver) {
                executors.merge(executor.host(), 1, Integer::sum);
            }
        }
        return inTurn(executors);
    }

    /** @param executors how many each host has */
    static List<String> inTurn(TreeMap<String, Integer> executors) {
        List<String> hosts = new ArrayList<>();
        int most = executors.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        for (int nth = 0; nth < most; nth++) {
            int before = nth;
            executors.forEach((host, count) -> {
                if (count > before) {
                    hosts.add(host);
                }
            });
        }
        return hosts;
    }
}
