package io.thalweg.prepare.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards are plain Parquet: Spark SQL, with its own readers, finds the same documents. */
class SparkReadsShardsTest {
    private static final long SEED = 23;

    @TempDir
    Path temp;

    @Test
    void sparkFindsTheDocuments() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        List<List<int[]>> shards = new ArrayList<>();
        List<int[]> all = new ArrayList<>();
        for (int shard = 0; shard < 3; shard++) {
            List<int[]> documents = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                int length = 1 + random.nextInt(random.nextInt(20) == 0 ? 30_000 : 30);
                documents.add(random.ints(length, 0, 70_000).toArray());
            }
            shards.add(documents);
            all.addAll(documents);
        }
        SmallDataset.write(temp.resolve("dataset"), 70_000, shards);
        // With and without Spark's vectorised reader: they decode pages in different ways.
        for (boolean vectorised : new boolean[] {true, false}) {
            try (SparkSession spark = SparkSession.builder()
                    .master("local[2]")
                    .config("spark.ui.enabled", false)
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.sql.parquet.enableNestedColumnVectorizedReader", vectorised)
                    .config("spark.sql.parquet.enableVectorizedReader", vectorised)
                    .getOrCreate()) {
                Dataset<Row> rows =
                        spark.read().parquet(temp.resolve("dataset/train").toString());
                assertEquals(
                        "array<int>", rows.schema().apply("tokens").dataType().simpleString());
                assertEquals("string", rows.schema().apply("doc").dataType().simpleString());
                List<Row> found = rows.collectAsList();
                assertEquals(all.size(), found.size());
                for (Row row : found) {
                    int document = Integer.parseInt(row.getString(0).substring(1));
                    int[] tokens = row.<Integer>getList(1).stream()
                            .mapToInt(Integer::intValue)
                            .toArray();
                    assertArrayEquals(all.get(document), tokens, "seed " + SEED + ", document " + document);
                }
                assertEquals(
                        all.stream().filter(each -> each.length > 1000).count(),
                        rows.filter("size(tokens) > 1000").count());
            }
        }
    }
}
