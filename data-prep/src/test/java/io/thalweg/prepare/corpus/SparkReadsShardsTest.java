package io.thalweg.prepare.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
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
        sparkFindsTheDocuments(ShardColumns.NONE);
    }

    @Test
    void sparkFindsWhereTheyAreFromAndTheirLanguages() throws IOException {
        sparkFindsTheDocuments(new ShardColumns(true, true));
    }

    private void sparkFindsTheDocuments(ShardColumns columns) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        List<List<int[]>> shards = new ArrayList<>();
        List<int[]> all = new ArrayList<>();
        for (int shard = 0; shard < 3; shard++) {
            List<int[]> documents = new ArrayList<>();
            for (int i = 0; i < 4000; i++) {
                int length = 1 + random.nextInt(random.nextInt(200) == 0 ? 30_000 : 30);
                documents.add(random.ints(length, 0, 70_000).toArray());
            }
            shards.add(documents);
            all.addAll(documents);
        }
        SmallDataset.write(temp.resolve("dataset"), 70_000, shards, columns);
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
                assertEquals(columns.hasSource() ? 4 : 2, rows.schema().length());
                List<Row> found = rows.collectAsList();
                assertEquals(all.size(), found.size());
                for (Row row : found) {
                    int document = Integer.parseInt(row.getString(0).substring(1));
                    int[] tokens = row.<Integer>getList(1).stream()
                            .mapToInt(Integer::intValue)
                            .toArray();
                    assertArrayEquals(all.get(document), tokens, "seed " + SEED + ", document " + document);
                    if (columns.hasSource()) {
                        String source = row.isNullAt(2) ? "" : row.getString(2);
                        assertEquals(SmallDataset.source(document), source, "document " + document);
                        String language = row.isNullAt(3) ? "" : row.getString(3);
                        assertEquals(SmallDataset.language(document), language, "document " + document);
                    }
                }
                assertEquals(
                        all.stream().filter(each -> each.length > 1000).count(),
                        rows.filter("size(tokens) > 1000").count());
                if (columns.hasLanguage()) {
                    // By the statistics of row groups and pages, which say where there are none.
                    assertEquals(
                            LongStream.range(0, all.size())
                                    .filter(document ->
                                            SmallDataset.language(document).equals("deu"))
                                    .count(),
                            rows.filter("language = 'deu'").count());
                    assertEquals(
                            LongStream.range(0, all.size())
                                    .filter(document ->
                                            SmallDataset.source(document).isEmpty())
                                    .count(),
                            rows.filter("source is null").count());
                }
            }
        }
    }
}
