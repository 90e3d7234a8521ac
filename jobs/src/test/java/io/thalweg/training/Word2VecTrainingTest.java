package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.blocks.BlockProgram;
import io.thalweg.blocks.InProcessBlockPool;
import io.thalweg.prepare.PreparationListener;
import io.thalweg.prepare.TextPreparation;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.FullDisk;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputFolder.Existing;
import io.thalweg.train.InProcessPool;
import io.thalweg.train.Program;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.word2vec.Distribution;
import io.thalweg.word2vec.Word2VecConfig;
import io.thalweg.word2vec.WordVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class Word2VecTrainingTest {
    private static final long SEED = 3;
    private static final TrainerConfig TRAINER = new TrainerConfig(3, 2, 4, 0, 0);
    private static final Word2VecConfig CONFIG = Word2VecConfig.builder()
            .dimensions(17)
            .epochs(4)
            .replicas(3)
            .mergesPerEpoch(4)
            .sample(0)
            .seed(SEED)
            .build();

    @TempDir
    static Path shared;

    private static JavaSparkContext spark;
    private static Path data;

    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();

    @BeforeAll
    static void prepare() throws IOException {
        spark = SparkSetup.start(
                "Word2VecTrainingTest",
                "local[2]",
                Map.of("spark.hadoop." + FullDisk.IMPLEMENTATION, FullDisk.class.getName()),
                new SparkSetup.Workload.Training(1, 2));
        data = prepare("data", text(new Random(SEED)));
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    /** Sentences about one of eight topics, each topic with words of its own. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 3000; line++) {
            int topic = random.nextInt(8);
            for (int word = 0; word < 12; word++) {
                text.append("topic")
                        .append(topic)
                        .append('x')
                        .append(random.nextInt(6))
                        .append(' ');
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static Path prepare(String name, String text) throws IOException {
        Path input = shared.resolve(name + ".txt");
        Files.writeString(input, text);
        Path output = shared.resolve(name);
        TextPreparation.run(
                spark,
                TextPreparationConfig.builder()
                        .inputs(List.of(input.toString()))
                        .output(output.toString())
                        .heldOut(0.05)
                        .minCount(1)
                        .shards(4)
                        .build(),
                PreparationListener.NONE);
        return output;
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    void sparkTrainsTheModelOfTheInProcessPoolByteForByte(Distribution distribution) throws IOException {
        Word2VecConfig config = CONFIG.toBuilder().distribution(distribution).build();
        List<RoundMetrics> onSpark = Word2VecTraining.run(
                spark,
                config,
                TRAINER,
                data.toString(),
                folder.resolve("spark").toString(),
                Existing.REFUSE,
                listener());
        ParquetCorpus corpus = ParquetCorpus.open(spark.hadoopConfiguration(), data.toString());
        OutputFolder output = OutputFolder.at(
                spark.hadoopConfiguration(), folder.resolve("process").toString());
        List<RoundMetrics> inProcess;
        TrainingPlan plan = Word2VecTraining.plan(config, corpus, corpus.vocabulary());
        try (ReplicaPool pool = plan.program() instanceof BlockProgram blocks
                ? new InProcessBlockPool(blocks, 2)
                : new InProcessPool((Program) plan.program(), 2)) {
            inProcess = new TrainingRun(plan, output, pool, TRAINER, Map.of(), Map.of())
                    .run(Existing.REFUSE, listener(), (metrics, provenance) -> new byte[0]);
        }
        assertArrayEquals(parameters("process"), parameters("spark"));
        assertEquals(
                inProcess.stream().map(RoundMetrics::loss).toList(),
                onSpark.stream().map(RoundMetrics::loss).toList());
        assertEquals(
                inProcess.stream().map(RoundMetrics::validationLoss).toList(),
                onSpark.stream().map(RoundMetrics::validationLoss).toList());
        assertTrue(onSpark.stream().anyMatch(metrics -> metrics.validationLoss() != null), "never validated");
    }

    /** Whatever the library throws that was to draw. */
    @Test
    void aReportThatCannotBeMadeDoesNotCostTheModel() throws IOException {
        ParquetCorpus corpus = ParquetCorpus.open(spark.hadoopConfiguration(), data.toString());
        TrainingPlan plan = Word2VecTraining.plan(CONFIG, corpus, corpus.vocabulary());
        List<Throwable> failures = List.of(
                new JobFailed(Problem.of("no GPU")),
                new IOException("gone"),
                new UnsatisfiedLinkError("no library"),
                new OutOfMemoryError("no room"));
        for (int i = 0; i < failures.size(); i++) {
            Throwable failure = failures.get(i);
            OutputFolder output = OutputFolder.at(
                    spark.hadoopConfiguration(), folder.resolve("model-" + i).toString());
            try (ReplicaPool pool = new InProcessPool((Program) plan.program(), 2)) {
                new TrainingRun(plan, output, pool, new TrainerConfig(10, 1, 0, 0, 1), Map.of(), Map.of())
                        .run(Existing.REFUSE, listener(), (metrics, provenance) -> {
                            throw sneaky(failure);
                        });
            }
            assertTrue(output.isCommitted());
            assertTrue(warnings.get(i).startsWith("The report could not be made: "), warnings.toString());
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T sneaky(Throwable failure) throws T {
        throw (T) failure;
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    void replicasLearnTheTopics(Distribution distribution) throws IOException {
        Word2VecTraining.run(
                spark,
                CONFIG.toBuilder().distribution(distribution).build(),
                TRAINER,
                data.toString(),
                folder.resolve("model").toString(),
                Existing.REFUSE,
                listener());
        WordVectors vectors = WordVectors.read(OutputFolder.at(
                spark.hadoopConfiguration(), folder.resolve("model").toString()));
        int right = 0;
        for (int topic = 0; topic < 8; topic++) {
            String word = "topic" + topic + "x0";
            for (WordVectors.Neighbour neighbour :
                    vectors.nearest(vectors.vector(word).orElseThrow(), 5, Set.of(word))) {
                right += neighbour.word().startsWith("topic" + topic + "x") ? 1 : 0;
            }
        }
        assertTrue(right >= 36, "only " + right + " of 40 neighbours share the topic, seed " + SEED);
    }

    @Test
    void aModelThatIsCompleteIsNotResumed() throws IOException {
        String output = folder.resolve("model").toString();
        train(data, output, Existing.REFUSE);
        assertTrue(assertThrows(BadConfiguration.class, () -> train(data, output, Existing.RESUME))
                .getMessage()
                .startsWith("The model is complete"));
        assertTrue(assertThrows(BadConfiguration.class, () -> train(data, output, Existing.REFUSE))
                .getMessage()
                .startsWith("The output exists"));
    }

    @Test
    void aModelOfABoundedRunIsWholeAndCanBeGoneOnWith() throws IOException {
        train(data, folder.resolve("whole").toString(), Existing.REFUSE);
        String output = folder.resolve("bounded").toString();
        TrainerConfig bounded = new TrainerConfig(3, 2, 4, 0, 5);
        Word2VecTraining.run(spark, CONFIG, bounded, data.toString(), output, Existing.REFUSE, listener());
        assertEquals(parameters("whole").length, parameters("bounded").length);
        train(data, output, Existing.RESUME);
        assertArrayEquals(parameters("whole"), parameters("bounded"));
    }

    @Test
    void aModelWithoutItsCheckpointsIsNotTrainedOnAndStays() throws IOException {
        Path output = folder.resolve("bounded");
        TrainerConfig bounded = new TrainerConfig(3, 2, 4, 0, 5);
        Word2VecTraining.run(spark, CONFIG, bounded, data.toString(), output.toString(), Existing.REFUSE, listener());
        Files.move(output.resolve("checkpoints"), folder.resolve("elsewhere"));
        BadConfiguration refused =
                assertThrows(BadConfiguration.class, () -> train(data, output.toString(), Existing.RESUME));
        assertTrue(refused.getMessage().startsWith("There is a model, and no whole checkpoint"), refused.getMessage());
        assertTrue(Files.exists(output.resolve("manifest.json")));
    }

    @Test
    void aFlippedByteInTheNewestCheckpointCostsOnlyThatCheckpoint() throws IOException {
        train(data, folder.resolve("whole").toString(), Existing.REFUSE);
        Path interrupted = folder.resolve("interrupted");
        train(data, interrupted.toString(), Existing.REFUSE);
        Files.delete(interrupted.resolve("manifest.json"));
        Path newest;
        try (Stream<Path> checkpoints = Files.list(interrupted.resolve("checkpoints"))) {
            newest = checkpoints.sorted().reduce((first, second) -> second).orElseThrow();
        }
        Path slice = newest.resolve("slice-00001.safetensors");
        byte[] bytes = Files.readAllBytes(slice);
        bytes[bytes.length / 2] ^= 4;
        Files.write(slice, bytes);
        train(data, interrupted.toString(), Existing.RESUME);
        assertArrayEquals(parameters("whole"), parameters("interrupted"));
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(warnings.get(0).contains(newest.getFileName() + " is damaged and is passed over"), warnings.get(0));
    }

    @Test
    void otherSettingsDoNotResume() throws IOException {
        String output = folder.resolve("model").toString();
        train(data, output, Existing.REFUSE);
        Files.delete(folder.resolve("model/manifest.json"));
        Word2VecConfig other = CONFIG.toBuilder().window(3).build();
        JobFailed refused = assertThrows(
                JobFailed.class,
                () -> Word2VecTraining.run(
                        spark, other, TRAINER, data.toString(), output, Existing.RESUME, listener()));
        String told = "other settings or data: found window 3, allowed window " + CONFIG.window() + " (";
        assertTrue(String.valueOf(refused.getMessage()).contains(told), refused.getMessage());
    }

    /** Wherever the disk fills up, nothing looks whole; with space again, the run goes on to the same model. */
    @Test
    void aFullDiskLeavesNothingThatLooksWhole() throws IOException {
        train(data, folder.resolve("whole").toString(), Existing.REFUSE);
        for (long bytes : new long[] {10, 5_000, 20_000, 27_000}) {
            Path output = folder.resolve("full-" + bytes);
            FullDisk.leave(bytes);
            try {
                Exception failure = assertThrows(
                        Exception.class, () -> train(data, FullDisk.path(output), Existing.REFUSE), bytes + " bytes");
                assertTrue(messages(failure).contains("No space left on device"), messages(failure));
            } finally {
                FullDisk.leave(Long.MAX_VALUE);
            }
            assertFalse(Files.exists(output.resolve("manifest.json")), bytes + " bytes");
            train(data, output.toString(), Existing.RESUME);
            assertArrayEquals(parameters("whole"), parameters("full-" + bytes), bytes + " bytes");
        }
    }

    @Test
    void aTruncatedShardIsNamedAndNoModelIsLeft() throws IOException {
        Path copy = copyOf(data);
        Path shard = copy.resolve("train/part-00002.parquet");
        byte[] bytes = Files.readAllBytes(shard);
        Files.write(shard, java.util.Arrays.copyOf(bytes, bytes.length - 100));
        Exception failure = assertThrows(
                Exception.class, () -> train(copy, folder.resolve("model").toString(), Existing.REFUSE));
        assertTrue(messages(failure).contains("part-00002.parquet"), messages(failure));
        assertFalse(Files.exists(folder.resolve("model/manifest.json")));
    }

    @Test
    void aDatasetOfAnotherKindOrVersionIsRefused() throws IOException {
        Path manifest = copyOf(data).resolve("manifest.json");
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replace("\"kind\" : \"text\"", "\"kind\" : \"images\""));
        assertRefused(manifest, "The dataset is of another kind: found images, allowed text");
        Files.writeString(manifest, text.replace("\"version\" : 1", "\"version\" : 7"));
        assertRefused(manifest, "The dataset has another version: found 7, allowed 1");
        Files.writeString(manifest, text.replace("thalweg-dataset", "something"));
        assertRefused(manifest, "Not a dataset");
    }

    private void assertRefused(Path manifest, String message) {
        String output = folder.resolve("model").toString();
        JobFailed refused = assertThrows(JobFailed.class, () -> train(manifest.getParent(), output, Existing.REFUSE));
        assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
        assertFalse(Files.exists(folder.resolve("model")), "something was begun");
    }

    @Test
    void aVocabularyOfOneWordIsRefused() throws IOException {
        Path one = prepare("one", "same same same same\n".repeat(50));
        BadConfiguration refused = assertThrows(
                BadConfiguration.class, () -> train(one, folder.resolve("model").toString(), Existing.REFUSE));
        assertTrue(refused.getMessage().contains("The vocabulary is too small"), refused.getMessage());
        assertFalse(Files.exists(folder.resolve("model")), "something was begun");
    }

    private List<RoundMetrics> train(Path dataset, String output, Existing existing) throws IOException {
        return Word2VecTraining.run(spark, CONFIG, TRAINER, dataset.toString(), output, existing, listener());
    }

    private TrainingListener listener() {
        return new TrainingListener() {
            @Override
            public void warned(String message) {
                warnings.add(message);
            }
        };
    }

    private byte[] parameters(String model) throws IOException {
        assertTrue(Files.exists(folder.resolve(model).resolve("manifest.json")), model + " is not whole");
        return Files.readAllBytes(folder.resolve(model).resolve("model.safetensors"));
    }

    private Path copyOf(Path dataset) throws IOException {
        Path copy = folder.resolve("copy");
        try (Stream<Path> files = Files.walk(dataset)) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(dataset.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!file.getFileName().toString().startsWith(".")) {
                    Files.copy(file, target);
                }
            }
        }
        return copy;
    }

    private static String messages(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString();
    }
}
