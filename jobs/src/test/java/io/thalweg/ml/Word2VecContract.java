package io.thalweg.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.PreparationListener;
import io.thalweg.prepare.TextPreparation;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.training.Word2VecTraining;
import io.thalweg.word2vec.Word2VecConfig;
import io.thalweg.word2vec.WordVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.Tokenizer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the stage promises on any session; each subclass brings one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Word2VecContract {
    static final String SEED_SAID = "seed " + PlantedWords.SEED;

    @TempDir
    Path folder;

    private @Nullable Word2VecModel fitted;

    abstract SparkSession spark();

    private Path work() {
        return folder.resolve("work");
    }

    Word2Vec stage() {
        return new Word2Vec()
                .setInputCol("words")
                .setOutputCol("vector")
                .setVectorSize(12)
                .setMaxIter(6)
                .setStepSize(0.1)
                .setSample(0)
                .setMinCount(1)
                .setSeed(PlantedWords.SEED)
                .setWorkDir(work().toString());
    }

    Dataset<Row> planted() {
        return PlantedWords.table(spark(), PlantedWords.sentences(800));
    }

    /** A model for tests that need any; fitted once. */
    private Word2VecModel fitted() {
        Word2VecModel model = fitted;
        if (model == null) {
            model = stage().fit(planted());
            fitted = model;
        }
        return model;
    }

    @Test
    void plantedNeighboursAreFound() {
        Word2VecModel model = fitted();
        for (int topic = 0; topic < PlantedWords.TOPICS; topic++) {
            String word = PlantedWords.word(topic, 0);
            List<Row> near = model.findSynonyms(word, PlantedWords.WORDS - 1).collectAsList();
            assertEquals(PlantedWords.WORDS - 1, near.size());
            for (Row row : near) {
                assertEquals(topic, PlantedWords.topic(row.getString(0)), word + " near " + near + ", " + SEED_SAID);
            }
        }
        assertEquals(List.of(), left(), "files of the fit are left behind");
    }

    /** What is in the work folder. */
    private List<Path> left() {
        try (Stream<Path> files = Files.exists(work()) ? Files.list(work()) : Stream.empty()) {
            return files.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void vectorsAreThoseOfTheCommandToTheBit() throws IOException {
        List<List<String>> sentences = new ArrayList<>();
        Random random = new Random(PlantedWords.SEED);
        for (int i = 0; i < 600; i++) {
            List<String> sentence = new ArrayList<>();
            for (int k = 0; k < 12; k++) {
                sentence.add("w" + (int) (200 * Math.pow(random.nextDouble(), 3)));
            }
            sentences.add(sentence);
        }
        Path text = Files.write(
                folder.resolve("text.txt"),
                sentences.stream().map(words -> String.join(" ", words)).toList());
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark().sparkContext());
        String data = folder.resolve("data").toString();
        TextPreparation.run(
                context,
                TextPreparationConfig.builder()
                        .inputs(List.of(text.toString()))
                        .output(data)
                        .tokenizer(new TokenizerConfig(TokenizerConfig.Kind.WHITESPACE, false))
                        .heldOut(0)
                        .minCount(3)
                        .build(),
                PreparationListener.NONE);
        Word2VecConfig config = Word2VecConfig.builder()
                .dimensions(10)
                .window(4)
                .epochs(2)
                .learningRate(0.05)
                .replicas(2)
                .mergesPerEpoch(3)
                .seed(7)
                .build();
        String trained = folder.resolve("model").toString();
        Word2VecTraining.run(
                context,
                config,
                TrainerConfig.defaults(),
                data,
                trained,
                OutputFolder.Existing.REFUSE,
                new TrainingListener() {});
        WordVectors expected = WordVectors.read(OutputFolder.at(new Configuration(), trained));

        Word2VecModel model = new Word2Vec()
                .setInputCol("words")
                .setVectorSize(10)
                .setWindowSize(4)
                .setMaxIter(2)
                .setStepSize(0.05)
                .setNumPartitions(2)
                .setMergesPerEpoch(3)
                .setMinCount(3)
                .setSeed(7)
                .setWorkDir(work().toString())
                .fit(PlantedWordsRows.of(spark(), sentences).coalesce(3));
        assertSame(expected, model.trained().vectors());
    }

    static void assertSame(WordVectors expected, WordVectors found) {
        assertEquals(expected.vocabulary().words(), found.vocabulary().words(), SEED_SAID);
        assertArrayEquals(expected.vocabulary().counts(), found.vocabulary().counts(), SEED_SAID);
        for (int id = 0; id < expected.size(); id++) {
            assertArrayEquals(expected.vector(id), found.vector(id), "word " + id + ", " + SEED_SAID);
        }
    }

    @Test
    void blocksAndSeveralReplicasTrainToo() {
        for (String distribution : List.of("average", "blocks")) {
            Word2VecModel model = stage().setNumPartitions(2)
                    .setDistribution(distribution)
                    .setMaxIter(6)
                    .fit(planted());
            assertEquals(distribution, model.getDistribution());
            Synonym nearest = model.findSynonymsArray(PlantedWords.word(1, 1), 1)[0];
            assertEquals(1, PlantedWords.topic(nearest.word()), distribution + ", " + nearest + ", " + SEED_SAID);
        }
    }

    @Test
    void aSavedModelIsTheSame() throws IOException {
        Dataset<Row> planted = planted();
        Word2VecModel model = stage().setArchitecture("cbow").setMaxIter(1).fit(planted);
        String path = folder.resolve("saved").toString();
        model.save(path);
        assertThrows(IOException.class, () -> model.save(path), "written over");
        model.write().overwrite().save(path);

        Word2VecModel loaded = Word2VecModel.load(path);
        assertEquals(model.uid(), loaded.uid());
        assertEquals(
                model.extractParamMap().toString().lines().sorted().toList(),
                loaded.extractParamMap().toString().lines().sorted().toList());
        assertSame(model.trained().vectors(), loaded.trained().vectors());
        assertEquals(
                model.transform(planted).collectAsList().toString(),
                loaded.transform(planted).collectAsList().toString());
        // A model like any other: what reads those reads it.
        assertSame(model.trained().vectors(), WordVectors.read(OutputFolder.at(new Configuration(), path)));
    }

    @Test
    void aDamagedModelIsRefused() throws IOException {
        Path saved = folder.resolve("damaged");
        Word2VecModel model = fitted();
        model.save(saved.toString());
        for (String name : List.of("model.safetensors", "vocabulary.tsv", StageMetadata.FILE)) {
            Path file = saved.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            byte[] damaged = whole.clone();
            damaged[whole.length / 2] ^= 1;
            // Past Hadoop's own checksums, which would find it too.
            Files.delete(file.resolveSibling("." + file.getFileName() + ".crc"));
            Files.write(file, damaged);
            JobFailed refused = assertThrows(JobFailed.class, () -> Word2VecModel.load(saved.toString()), name);
            assertTrue(
                    String.valueOf(refused.getMessage()).contains("not what its manifest says"), refused::getMessage);
            Files.write(file, whole);
        }
        Word2VecModel.load(saved.toString());
        Files.delete(saved.resolve("manifest.json"));
        JobFailed refused = assertThrows(JobFailed.class, () -> Word2VecModel.load(saved.toString()));
        assertTrue(String.valueOf(refused.getMessage()).contains("Not a finished output"), refused::getMessage);
    }

    @Test
    void rowsThatAreNoSentencesAreToldInOneLine() {
        List<List<String>> nullWord = List.of(List.of("a", "b"), Arrays.asList("a", null));
        List<List<String>> nullRow = Arrays.asList(List.of("a", "b"), null);
        assertFails("null among 2 words", () -> stage().fit(PlantedWordsRows.of(spark(), nullWord)));
        assertFails("a row without a list of words", () -> stage().fit(PlantedWordsRows.of(spark(), nullRow)));
        assertFails("holds no token", () -> stage().fit(PlantedWordsRows.of(spark(), List.of())));
        assertFails("holds no token", () -> stage().fit(PlantedWordsRows.of(spark(), List.of(List.of()))));
        String rare = assertFails(
                "minCount 9",
                () -> stage().setMinCount(9).fit(PlantedWordsRows.of(spark(), List.of(List.of("a", "b")))));
        assertTrue(rare.contains("No word is met often enough"), rare);
        assertEquals(List.of(), left(), "files of failed fits are left behind");

        Word2VecModel model = fitted();
        Exception failure = assertThrows(
                Exception.class,
                () -> model.transform(PlantedWordsRows.of(spark(), nullRow)).collectAsList());
        String chain = Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause)
                .map(String::valueOf)
                .collect(Collectors.joining("\n"));
        assertTrue(chain.contains("A row has no list of words"), chain);
    }

    private static String assertFails(String words, Runnable work) {
        JobFailed failure = assertThrows(JobFailed.class, work::run);
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains(words), message);
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    @Test
    void aPipelineIsSavedAndLoaded() throws IOException {
        List<Row> rows = new ArrayList<>();
        PlantedWords.sentences(100).forEach(words -> rows.add(RowFactory.create(String.join(" ", words))));
        Dataset<Row> texts = spark().createDataFrame(rows, new StructType().add("text", DataTypes.StringType));
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {
            new Tokenizer().setInputCol("text").setOutputCol("words"), stage().setMaxIter(1)
        });
        String unfitted = folder.resolve("unfitted").toString();
        pipeline.save(unfitted);
        Word2Vec loaded = (Word2Vec) Pipeline.load(unfitted).getStages()[1];
        assertEquals(
                stage().setMaxIter(1).explainParams().replaceAll("w2v_\\w+", ""),
                loaded.explainParams().replaceAll("w2v_\\w+", ""));
        PipelineModel model = Pipeline.load(unfitted).fit(texts);
        String saved = folder.resolve("fitted").toString();
        model.save(saved);
        assertEquals(
                model.transform(texts).collectAsList().toString(),
                PipelineModel.load(saved).transform(texts).collectAsList().toString());
    }

    @Test
    void oneWordAloneIsTooFew() {
        BadConfiguration refused = assertThrows(
                BadConfiguration.class, () -> stage().fit(PlantedWordsRows.of(spark(), List.of(List.of("a", "a")))));
        assertTrue(String.valueOf(refused.getMessage()).contains("vocabulary is too small"), refused::getMessage);
    }

    @Test
    void columnsThatDoNotFitAreRefused() {
        Dataset<Row> planted = planted();
        assertRefused(
                "inputCol does not exist: found nothing, allowed a column of words, of label, words",
                () -> stage().setInputCol("nothing").fit(planted));
        assertRefused(
                "inputCol is not a column of words: found label: double, allowed array<string>",
                () -> stage().setInputCol("label").fit(planted));
        assertRefused("inputCol is not set", () -> new Word2Vec().fit(planted));
        assertRefused(
                "outputCol exists already: found label",
                () -> stage().setOutputCol("label").fit(planted));
        assertEquals(
                SQLDataTypes.VectorType(),
                stage().transformSchema(planted.schema()).apply("vector").dataType());
    }

    private static void assertRefused(String words, Runnable work) {
        BadConfiguration refused = assertThrows(BadConfiguration.class, work::run);
        assertTrue(String.valueOf(refused.getMessage()).startsWith(words), refused::getMessage);
    }

    @Test
    void unknownWordsAndBadQueriesAreRefused() {
        Word2VecModel model = fitted();
        assertRefused(
                "The word is not in the model's vocabulary: found 'nothing', allowed one of the model's 30 words",
                () -> model.findSynonyms("nothing", 3));
        assertRefused("num is out of range: found 0", () -> model.findSynonymsArray("t0w0", 0));
        assertRefused(
                "The vector has another length than the model's: found 2, allowed 12",
                () -> model.findSynonyms(Vectors.dense(new double[] {1, 2}), 3));
    }

    @Test
    void oddWordsAndNamesOfColumnsAreTakenAsTheyAre() throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> odd = List.of("", " ", "two words", "tab\there", "\u00e9\ud83d\ude00", "`");
        for (int i = 0; i < 20; i++) {
            rows.add(RowFactory.create(0.0, odd));
        }
        Dataset<Row> table =
                spark().createDataFrame(rows, PlantedWords.schema()).withColumnRenamed("words", "my.`words");
        Word2VecModel model = stage().setInputCol("my.`words").fit(table);
        assertEquals(
                odd.stream().sorted().toList(),
                model.trained().vectors().vocabulary().words().stream().sorted().toList());
        String path = folder.resolve("odd").toString();
        model.save(path);
        assertSame(model.trained().vectors(), Word2VecModel.load(path).trained().vectors());
        assertEquals(20, model.transform(table).count());
    }

    @Test
    void longSentencesAreCut() {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            words.add(PlantedWords.word(i / 10 % PlantedWords.TOPICS, i % PlantedWords.WORDS));
        }
        Dataset<Row> one = PlantedWordsRows.of(spark(), List.of(words));
        // Cut where topics end, their words never meet.
        List<List<String>> pieces = new ArrayList<>();
        for (int from = 0; from < words.size(); from += 10) {
            pieces.add(words.subList(from, from + 10));
        }
        Dataset<Row> many = PlantedWordsRows.of(spark(), pieces).coalesce(1);
        assertSame(
                stage().setMaxIter(1).fit(many).trained().vectors(),
                stage().setMaxIter(1)
                        .setMaxSentenceLength(10)
                        .fit(one)
                        .trained()
                        .vectors());
    }

    @Test
    void theCallersJobGroupStays() {
        spark().sparkContext().setJobGroup("mine", "my jobs", false);
        try {
            stage().setMaxIter(1).fit(planted());
            assertEquals("mine", spark().sparkContext().getLocalProperty("spark.jobGroup.id"));
            assertEquals("my jobs", spark().sparkContext().getLocalProperty("spark.job.description"));
        } finally {
            spark().sparkContext().clearJobGroup();
        }
    }

    @Test
    void rowsAreReadOnce() {
        var reads = spark().sparkContext().longAccumulator("reads");
        var counted = functions.udf(
                (String word) -> {
                    reads.add(1);
                    return word;
                },
                DataTypes.StringType);
        List<Row> rows = new ArrayList<>();
        PlantedWords.sentences(100).forEach(words -> rows.add(RowFactory.create(String.join(" ", words))));
        Dataset<Row> table = spark().createDataFrame(rows, new StructType().add("text", DataTypes.StringType))
                .select(functions
                        .split(counted.asNondeterministic().apply(functions.col("text")), " ")
                        .as("words"));
        stage().setMaxIter(3).fit(table);
        assertEquals(100, reads.value());
    }
}
