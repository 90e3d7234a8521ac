package io.thalweg.spark;

import io.thalweg.spark.Envelope.Resting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.Partition;
import org.apache.spark.Partitioner;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockManagerId;
import scala.Option;

/**
 * Gives every replica all partitions of the state, read from where they rest: this executor's memory, or that of one that
 * has a copy. A shuffle would first write the whole state once for each replica, in a stage of its own.
 *
 * <p>It is Spark's coalescing, whose groups of partitions need not be disjoint. Each group is given a host in turn: with
 * none, Spark would want all replicas where the state's first partition is. With {@link MergePlaces} this is what names
 * types of Scala, those of {@link RDD#coalesce}; they are the same in 2.12 and 2.13. Spark wants it serialisable by
 * Scala's interface, which 2.13 has no longer; a {@link Partitioner}, which it is for no keys, is so in both.
 */
final class WholeState extends Partitioner implements PartitionCoalescer {
    private static final long serialVersionUID = 1L;

    private final int replicas;
    private final ArrayList<String> hosts;

    private WholeState(int replicas, List<String> hosts) {
        this.replicas = replicas;
        this.hosts = new ArrayList<>(hosts);
    }

    /** {@code [replicas]} partitions with every slice of {@code state} in each. */
    static JavaRDD<Resting> forEach(JavaRDD<Resting> state, int replicas, JavaSparkContext spark) {
        return state.rdd()
                .coalesce(replicas, false, Option.apply(new WholeState(replicas, hosts(spark))), null)
                .toJavaRDD();
    }

    /** Each executor's host, those of different ones in turn; the same list as long as executors stay. */
    private static List<String> hosts(JavaSparkContext spark) {
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

    @Override
    public int numPartitions() {
        return replicas;
    }

    @Override
    public int getPartition(Object key) {
        throw new UnsupportedOperationException("The whole state goes to every replica, whatever the key");
    }

    @Override
    public PartitionGroup[] coalesce(int groupsAtMost, RDD<?> state) {
        Partition[] all = state.partitions();
        PartitionGroup[] groups = new PartitionGroup[replicas];
        Arrays.setAll(groups, replica -> {
            String host = hosts.isEmpty() ? null : hosts.get(replica % hosts.size());
            PartitionGroup group = new PartitionGroup(Option.apply(host));
            // Each begins elsewhere, so that they do not all ask the same executor at the same time.
            for (int i = 0; i < all.length; i++) {
                group.partitions().$plus$eq(all[(int) ((i + (long) replica * all.length / replicas) % all.length)]);
            }
            return group;
        });
        return groups;
    }
}
