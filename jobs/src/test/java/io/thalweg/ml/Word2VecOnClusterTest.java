package io.thalweg.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.cluster.ClusterConfig;
import io.thalweg.cluster.TestApplication;
import io.thalweg.cluster.TestCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On executors that are processes of their own, by a session that knows nothing of Thalweg but its jar. */
@Tag("slow")
final class Word2VecOnClusterTest {
    @TempDir
    static Path folder;

    @Test
    void vectorsAreThoseOfOneProcess() throws Exception {
        String jar = TestApplication.in(folder.resolve("project")).jar().toString();
        List<Word2VecModel> models = new ArrayList<>();
        List<List<Row>> means = new ArrayList<>();
        try (TestCluster cluster = TestCluster.start(folder.resolve("cluster"), new ClusterConfig(2, 1, "1g", 0))) {
            for (String master : List.of("local[2]", cluster.master())) {
                SparkSession spark = SparkSession.builder()
                        .master(master)
                        .appName("thalweg test")
                        .config("spark.ui.enabled", "false")
                        .config("spark.driver.host", "127.0.0.1")
                        .config("spark.jars", jar)
                        .config("spark.executor.memory", "700m")
                        // Where the executors' kernel is the one of this process.
                        .config("spark.executor.extraJavaOptions", "--add-modules=jdk.incubator.vector")
                        .getOrCreate();
                try {
                    for (String distribution : List.of("average", "blocks")) {
                        Dataset<Row> planted = PlantedWordsRows.of(spark, PlantedWords.sentences(600))
                                .coalesce(2);
                        Word2VecModel model = new Word2Vec("w2v")
                                .setInputCol("words")
                                .setOutputCol("vector")
                                .setVectorSize(10)
                                .setMaxIter(2)
                                .setNumPartitions(2)
                                .setMergesPerEpoch(2)
                                .setDistribution(distribution)
                                .setSeed(PlantedWords.SEED)
                                .fit(planted);
                        models.add(model);
                        means.add(model.transform(planted).select("vector").collectAsList());
                        assertEquals(30, model.getVectors().count());
                    }
                } finally {
                    spark.stop();
                }
            }
        }
        for (int i = 0; i < 2; i++) {
            Word2VecContract.assertSame(
                    models.get(i).trained().vectors(),
                    models.get(i + 2).trained().vectors());
            for (int row = 0; row < means.get(i).size(); row++) {
                assertArrayEquals(
                        ((Vector) means.get(i).get(row).get(0)).toArray(),
                        ((Vector) means.get(i + 2).get(row).get(0)).toArray());
            }
        }
    }
}
