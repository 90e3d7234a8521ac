package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.prepare.dedup.IdPair;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.prepare.dedup.StarsTest;
import io.thalweg.storage.HadoopSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Components of a graph, by many tasks. */
final class ConnectedComponentsTest {
    private static final long SEED = 20261128;
    private static JavaSparkContext spark;

    @TempDir
    Path temp;

    @BeforeAll
    static void start() {
        spark = LocalSpark.start(2);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** On Spark, with files in between, as the union-find has them. */
    @Test
    void componentsOnSparkAreThoseOfAUnionFind() throws IOException {
        HadoopSettings settings = new HadoopSettings(spark.hadoopConfiguration());
        SparkStep step = new SparkStep(spark, PreparationListener.NONE);
        Path folder = Files.createDirectories(temp.resolve("edges"));
        for (List<byte[]> edges :
                List.of(StarsTest.random(SEED, 3000, 2500), StarsTest.chain(SEED, 3000, true), List.<byte[]>of())) {
            org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(folder + "/edges-" + edges.size());
            RecordFile.Writer out = new RecordFile.Writer(settings.configuration(), file, RecordFile.PAIR_BYTES);
            for (byte[] edge : edges) {
                out.write(edge);
            }
            List<RecordFile> found = new ConnectedComponents(
                            spark, step, settings, new org.apache.hadoop.fs.Path(folder.toString()), "")
                    .of(List.of(out.finish()));
            TreeMap<Long, Long> lowest = new TreeMap<>();
            for (RecordFile each : found) {
                each.open(settings.configuration())
                        .forEachRemaining(pair -> lowest.put(IdPair.first(pair), IdPair.second(pair)));
            }
            assertEquals(StarsTest.reference(edges), lowest, "seed " + SEED);
        }
    }
}
