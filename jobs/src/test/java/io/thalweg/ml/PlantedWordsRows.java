package io.thalweg.ml;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Any sentences as rows, nulls among them. */
final class PlantedWordsRows {
    private PlantedWordsRows() {}

    static Dataset<Row> of(SparkSession spark, List<List<String>> sentences) {
        List<Row> rows = new ArrayList<>();
        sentences.forEach(words -> rows.add(RowFactory.create(0.0, words)));
        return spark.createDataFrame(rows, PlantedWords.schema());
    }
}
