package io.thalweg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.SliceState;
import io.thalweg.cluster.ClusterConfig;
import io.thalweg.cluster.TestApplication;
import io.thalweg.cluster.TestCluster;
import io.thalweg.spark.Envelope.Resting;
import java.io.File;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors of a real cluster. */
@Tag("slow")
final class MergePlacesTest {
    private static final int EXECUTORS = 3;

    @TempDir
    Path folder;

    /** Spark gives up waiting for a place after 3 s, though it is only busy: the merge of a large state lasts longer. */
    @Test
    void anIdleExecutorThatIsNoPlaceMergesNothingHoweverLongTheOthersMerge() throws Exception {
        String classes = TestApplication.in(folder.resolve("project")).jar()
                + File.pathSeparator
                + Path.of("target", "test-classes").toAbsolutePath();
        try (TestCluster cluster =
                TestCluster.start(folder.resolve("cluster"), new ClusterConfig(EXECUTORS, 1, "700m", 0))) {
            SparkConf conf = SparkSetup.configuration(
                    "places",
                    cluster.master(),
                    Map.of(
                            "spark.ui.enabled",
                            "false",
                            "spark.driver.host",
                            "127.0.0.1",
                            "spark.executor.memory",
                            "600m",
                            "spark.executor.extraClassPath",
                            classes),
                    new SparkSetup.Workload.Training(1, EXECUTORS));
            try (JavaSparkContext spark = new JavaSparkContext(conf)) {
                Set<String> executors = new TreeSet<>();
                for (int tries = 0; executors.size() < EXECUTORS; tries++) {
                    assertTrue(tries < 600, "the cluster gives no " + EXECUTORS + " executors: " + executors);
                    executors.addAll(where(state(spark, EXECUTORS), 100));
                }
                assertEquals(Set.of("0", "1", "2"), executors);
                JavaRDD<Resting> state = state(spark, 16);
                List<String> places = List.of(MergePlaces.of("0", "127.0.0.1"), MergePlaces.of("2", "127.0.0.1"));
                Map<String, Long> merged = where(MergePlaces.inTurn(state, places), 700).stream()
                        .collect(Collectors.groupingBy(executor -> executor, Collectors.counting()));
                assertEquals(Map.of("0", 8L, "2", 8L), merged);
            }
        }
    }

    private static JavaRDD<Resting> state(JavaSparkContext spark, int partitions) {
        return spark.parallelize(IntStream.range(0, partitions).boxed().toList(), partitions)
                .map(slice -> new Resting(slice, SliceState.of(new float[] {slice})));
    }

    /** Which executor each partition is worked on by, for so long. */
    private static List<String> where(JavaRDD<Resting> state, long millis) {
        return state.mapPartitions(slices -> workedOn(slices, millis)).collect();
    }

    private static Iterator<String> workedOn(Iterator<Resting> slices, long millis) throws InterruptedException {
        slices.next();
        Thread.sleep(millis);
        return List.of(SparkEnv.get().executorId()).iterator();
    }
}
