package io.thalweg.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a session as its user has it: Java's serialisation, none of our settings. Beside MLlib's own stages, whose classes are
 * not registered with Kryo.
 */
final class Word2VecOnPlainSparkTest extends Word2VecContract {
    private SparkSession spark;

    @BeforeAll
    void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("thalweg test")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
    }

    @AfterAll
    void stop() {
        spark.stop();
    }

    @Override
    SparkSession spark() {
        return spark;
    }

    @Test
    void theDocumentedExampleRunsWithOnlyTheImportChanged(@TempDir Path ours, @TempDir Path theirs) throws Exception {
        List<String> printed = DocumentedExample.run("io.thalweg.ml", spark(), ours);
        List<String> mllibs = DocumentedExample.run("org.apache.spark.ml.feature", spark(), theirs);
        assertEquals(3, printed.size());
        for (int i = 0; i < printed.size(); i++) {
            assertEquals(numbersAside(mllibs.get(i)), numbersAside(printed.get(i)));
        }
    }

    private static String numbersAside(String text) {
        return text.replaceAll("-?[0-9]+\\.[0-9]+(E-?[0-9]+)?", "#");
    }

    @Test
    void whatIsDoneWithVectorsIsWhatMllibDoes() {
        Dataset<Row> planted = planted();
        org.apache.spark.ml.feature.Word2VecModel theirs = new org.apache.spark.ml.feature.Word2Vec()
                .setInputCol("words")
                .setOutputCol("vector")
                .setVectorSize(6)
                .setMinCount(1)
                .fit(planted);
        List<String> words = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        for (Row row : theirs.getVectors().orderBy("word").collectAsList()) {
            words.add(row.getString(0));
            rows.add(floats((Vector) row.get(1)));
        }
        Word2VecModel ours = new Word2VecModel("w2v", Trained.of(words, rows))
                .setInputCol("words")
                .setOutputCol("vector");

        List<List<String>> sentences = new ArrayList<>(PlantedWords.sentences(20));
        sentences.add(List.of());
        sentences.add(List.of("unknown"));
        sentences.add(Arrays.asList("t0w0", null, "unknown", "t1w1"));
        Dataset<Row> table = PlantedWordsRows.of(spark(), sentences);
        List<Row> expected = theirs.transform(table).collectAsList();
        List<Row> found = ours.transform(table).collectAsList();
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(
                    ((Vector) expected.get(i).getAs("vector")).toArray(),
                    ((Vector) found.get(i).getAs("vector")).toArray(),
                    1e-12,
                    sentences.get(i).toString());
            assertEquals(
                    expected.get(i).getAs("vector").getClass(),
                    found.get(i).getAs("vector").getClass());
        }
        assertEquals(
                theirs.transform(table).schema().simpleString(),
                ours.transform(table).schema().simpleString());

        assertNear(theirs.findSynonyms("t2w2", 7), ours.findSynonyms("t2w2", 7));
        Vector query = (Vector) expected.get(0).getAs("vector");
        assertNear(theirs.findSynonyms(query, 100), ours.findSynonyms(query, 100));
        assertEquals(
                theirs.getVectors().orderBy("word").collectAsList().toString(),
                ours.getVectors().orderBy("word").collectAsList().toString());
        assertEquals(theirs.getVectors().columns().length, ours.getVectors().columns().length);
    }

    private static float[] floats(Vector vector) {
        float[] values = new float[vector.size()];
        for (int k = 0; k < values.length; k++) {
            values[k] = (float) vector.apply(k);
        }
        return values;
    }

    private static void assertNear(Dataset<Row> expected, Dataset<Row> found) {
        assertArrayEquals(expected.columns(), found.columns());
        List<Row> theirs = expected.collectAsList();
        List<Row> ours = found.collectAsList();
        assertEquals(
                theirs.stream().map(row -> row.getString(0)).toList(),
                ours.stream().map(row -> row.getString(0)).toList());
        for (int i = 0; i < theirs.size(); i++) {
            assertEquals(theirs.get(i).getDouble(1), ours.get(i).getDouble(1), 1e-5);
        }
    }

    @Test
    @Tag("slow")
    void aPipelineIsFittedSavedAndLoaded() throws IOException {
        Dataset<Row> planted = planted();
        Word2Vec words = stage();
        LogisticRegression labels =
                new LogisticRegression().setFeaturesCol("vector").setMaxIter(5);
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {words, labels});
        String unfitted = folder.resolve("pipeline").toString();
        pipeline.save(unfitted);
        PipelineModel model = Pipeline.load(unfitted).fit(planted);
        List<Row> predicted =
                model.transform(planted).select("label", "prediction").collectAsList();
        long right = predicted.stream()
                .filter(row -> row.getDouble(0) == row.getDouble(1))
                .count();
        assertTrue(right > 0.95 * predicted.size(), right + " of " + predicted.size() + " right, " + SEED_SAID);

        String fitted = folder.resolve("fitted").toString();
        model.save(fitted);
        assertEquals(
                predicted,
                PipelineModel.load(fitted)
                        .transform(planted)
                        .select("label", "prediction")
                        .collectAsList());
    }

    @Test
    @Tag("slow")
    void aCrossValidatorChoosesAmongSettings() {
        Word2Vec words = stage().setMaxIter(1);
        LogisticRegression labels =
                new LogisticRegression().setFeaturesCol("vector").setMaxIter(5);
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(words.vectorSize(), new int[] {1, 8})
                .addGrid(words.stepSize(), new double[] {0.1})
                .build();
        CrossValidatorModel chosen = new CrossValidator()
                .setEstimator(new Pipeline().setStages(new PipelineStage[] {words, labels}))
                .setEvaluator(new BinaryClassificationEvaluator())
                .setEstimatorParamMaps(grid)
                .setNumFolds(2)
                .setSeed(PlantedWords.SEED)
                .fit(planted());
        double[] scores = chosen.avgMetrics();
        assertTrue(scores[1] > scores[0], Arrays.toString(scores) + ", " + SEED_SAID);
        Word2VecModel best = (Word2VecModel) ((PipelineModel) chosen.bestModel()).stages()[0];
        assertEquals(8, best.getVectorSize());
        assertEquals(8, best.trained().vectors().dimensions());
    }
}
