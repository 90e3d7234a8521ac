package io.thalweg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.Problem;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** Sessions as others start them. */
final class SparkReadinessTest {
    private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";

    private static List<String> problems(Map<String, String> settings) {
        SparkConf conf = new SparkConf()
                .setMaster("local[1]")
                .setAppName("thalweg test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1");
        settings.forEach(conf::set);
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            assertEquals(List.of(), SparkReadiness.remarks(spark, 4, true), "the kernel speaks for itself");
            return SparkReadiness.problems(spark).stream().map(Problem::message).toList();
        }
    }

    @Test
    void sessionsThatCanTrainAreTaken() {
        assertEquals(List.of(), problems(Map.of()));
        assertEquals(
                List.of(),
                problems(Map.of(
                        "spark.serializer", KRYO, "spark.kryo.registrator", ThalwegKryoRegistrator.class.getName())));
    }

    @Test
    void everyReasonAgainstOthersIsTold() {
        List<String> told = problems(Map.of("spark.serializer", KRYO, "spark.speculation", "true"));
        assertEquals(2, told.size(), told.toString());
        assertTrue(
                told.get(0).contains("--conf spark.kryo.registrator=io.thalweg.spark.ThalwegKryoRegistrator"),
                told.get(0));
        assertTrue(told.get(1).contains("--conf spark.speculation=false"), told.get(1));
    }
}
