package io.thalweg.ml;

import io.thalweg.spark.SparkSetup;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** On a session with our settings: Kryo, and every class on the wire registered. */
@Tag("slow")
final class Word2VecOnOurSparkTest extends Word2VecContract {
    private JavaSparkContext context;
    private SparkSession spark;

    @BeforeAll
    void start() {
        context = SparkSetup.start(
                "thalweg test",
                "local[2]",
                Map.of("spark.sql.shuffle.partitions", "2"),
                new SparkSetup.Workload.Training(1, 1));
        spark = SparkSession.builder().getOrCreate();
    }

    @AfterAll
    void stop() {
        spark.stop();
        context.close();
    }

    @Override
    SparkSession spark() {
        return spark;
    }
}
