package io.thalweg.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Sentences of a topic each, whose words meet no others: what word vectors must find. */
final class PlantedWords {
    static final long SEED = 20_26;
    static final int TOPICS = 6;
    static final int WORDS = 5;

    private PlantedWords() {}

    static String word(int topic, int word) {
        return "t" + topic + "w" + word;
    }

    static int topic(String word) {
        return Integer.parseInt(word.substring(1, word.indexOf('w')));
    }

    static List<List<String>> sentences(int count) {
        Random random = new Random(SEED);
        List<List<String>> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int topic = random.nextInt(TOPICS);
            List<String> sentence = new ArrayList<>();
            for (int k = 0; k < 8; k++) {
                sentence.add(word(topic, random.nextInt(WORDS)));
            }
            sentences.add(sentence);
        }
        return sentences;
    }

    /** Columns {@code label}, 1 for topics below the half, and {@code words}. */
    static Dataset<Row> table(SparkSession spark, List<List<String>> sentences) {
        List<Row> rows = new ArrayList<>();
        for (List<String> sentence : sentences) {
            double label = !sentence.isEmpty() && topic(sentence.get(0)) < TOPICS / 2 ? 1 : 0;
            rows.add(RowFactory.create(label, sentence));
        }
        return spark.createDataFrame(rows, schema());
    }

    static StructType schema() {
        return new StructType()
                .add("label", DataTypes.DoubleType, false)
                .add("words", DataTypes.createArrayType(DataTypes.StringType, true), true);
    }
}
