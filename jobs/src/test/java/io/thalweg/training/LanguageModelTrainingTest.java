package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.language.Continuations;
import io.thalweg.language.PerplexityJob;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.LearningConfig;
import io.thalweg.lm.NetworkConfig;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.Sampling;
import io.thalweg.lm.SplitEvaluation;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.Device;
import io.thalweg.network.OptimizerChoice;
import io.thalweg.network.OptimizerState;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.preflight.PartsCheck;
import io.thalweg.prepare.ArrangementConfig;
import io.thalweg.prepare.Pack;
import io.thalweg.prepare.PreparationListener;
import io.thalweg.prepare.TextPreparation;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.prepare.UnknownWords;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.prepare.perplexity.PerplexityConfig;
import io.thalweg.prepare.perplexity.ScorerDemand;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.spark.SparkSetup;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputFolder.Existing;
import io.thalweg.train.InProcessPool;
import io.thalweg.train.Program;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.ReplicaTask;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.watch.RunWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LanguageModelTrainingTest {
    private static final long SEED = 8;
    private static final TrainerConfig TRAINER = new TrainerConfig(4, 2, 3, 0, 0);

    @TempDir
    static Path shared;

    private static JavaSparkContext spark;
    private static Path data;

    @TempDir
    Path folder;

    @BeforeAll
    static void prepare() throws IOException {
        spark = SparkSetup.start(
                "LanguageModelTrainingTest", "local[2]", Map.of(), new SparkSetup.Workload.Training(1, 2));
        data = prepare("data", UnknownWords.KEEP, true);
        train(
                config("elman", OuterStepChoice.MEAN, OptimizerState.AVERAGE),
                TRAINER,
                shared.resolve("model"),
                Existing.REFUSE);
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    /** Sentences that count up from a random word. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 200; line++) {
            int first = random.nextInt(9);
            for (int word = 0; word < 3 + random.nextInt(6); word++) {
                text.append('w').append((first + word) % 9).append(' ');
            }
            text.append(random.nextInt(20) == 0 ? "rare" + line : "").append('\n');
        }
        return text.toString();
    }

    private static Path prepare(String name, UnknownWords unknown, boolean documentEnd) throws IOException {
        return prepare(name, unknown, documentEnd, ArrangementConfig.AS_READ);
    }

    private static Path prepare(String name, UnknownWords unknown, boolean documentEnd, ArrangementConfig arrangement)
            throws IOException {
        Path train = Files.writeString(shared.resolve(name + ".train.txt"), text(new Random(SEED)));
        Path valid = Files.writeString(shared.resolve(name + ".valid.txt"), text(new Random(SEED + 1)));
        Path output = shared.resolve(name);
        TextPreparation.run(
                spark,
                TextPreparationConfig.builder()
                        .train(List.of(train.toString()))
                        .valid(List.of(valid.toString()))
                        .test(List.of(valid.toString()))
                        .output(output.toString())
                        .minCount(2)
                        .shards(2)
                        .unknownWords(unknown)
                        .documentEnd(documentEnd)
                        .arrangement(arrangement)
                        .build(),
                PreparationListener.NONE);
        return output;
    }

    private static LanguageModelConfig config(String engine, OuterStepChoice outer, OptimizerState moments) {
        Cell cell = engine.equals("torch") ? Cell.LSTM : Cell.RNN;
        return new LanguageModelConfig(
                NetworkConfig.of(cell, 1, 8),
                adam(0.02),
                new AveragingConfig(2, 4, outer, outer.defaultLearningRate(), outer.defaultMomentum(), moments),
                4,
                5,
                1,
                engine,
                Device.CPU,
                1,
                SEED);
    }

    private static LearningConfig adam(double rate) {
        LearningConfig defaults = LearningConfig.defaults();
        return new LearningConfig(
                defaults.optimizer(),
                defaults.beta1(),
                defaults.beta2(),
                defaults.epsilon(),
                0,
                rate,
                defaults.segmentLoss(),
                defaults.schedule(),
                0,
                defaults.decayFactor(),
                defaults.decayFromEpoch(),
                defaults.clipNorm());
    }

    private static TrainingListener listener() {
        return new TrainingListener() {};
    }

    private static List<RoundMetrics> train(
            LanguageModelConfig config, TrainerConfig trainer, Path model, Existing existing) throws IOException {
        return LanguageModelTraining.run(
                spark,
                config,
                trainer,
                data.toString(),
                model.toString(),
                existing,
                listener(),
                RunWatch.Listeners.none());
    }

    @ParameterizedTest
    @CsvSource({"torch, DILOCO, KEEP", "elman, SLOWMO, AVERAGE", "elman, MEAN, KEEP"})
    @Tag("slow")
    void sparkTrainsTheModelOfTheInProcessPoolWhateverTheAveraging(
            String engine, OuterStepChoice outer, OptimizerState moments) throws IOException {
        sameOnSpark(engine, outer, moments);
    }

    @Test
    void sparkTrainsTheModelOfTheInProcessPoolByteForByte() throws IOException {
        sameOnSpark("torch", OuterStepChoice.MEAN, OptimizerState.AVERAGE);
    }

    private void sameOnSpark(String engine, OuterStepChoice outer, OptimizerState moments) throws IOException {
        LanguageModelConfig config = config(engine, outer, moments);
        List<RoundMetrics> onSpark = train(config, TRAINER, folder.resolve("spark"), Existing.REFUSE);
        List<RoundMetrics> inProcess = trainInProcess(config, TRAINER, "process");
        assertArrayEquals(parameters("process"), parameters("spark"));
        assertEquals(
                inProcess.stream().map(RoundMetrics::loss).toList(),
                onSpark.stream().map(RoundMetrics::loss).toList());
        assertEquals(
                inProcess.stream().map(RoundMetrics::validationLoss).toList(),
                onSpark.stream().map(RoundMetrics::validationLoss).toList());
        assertTrue(onSpark.stream().anyMatch(metrics -> metrics.validationLoss() != null), "never validated");
        assertTrue(onSpark.get(onSpark.size() - 1).loss() < onSpark.get(0).loss(), "nothing was learned");

        train(config, new TrainerConfig(4, 2, 3, 0, 7), folder.resolve("resumed"), Existing.REFUSE);
        List<RoundMetrics> resumed = train(config, TRAINER, folder.resolve("resumed"), Existing.RESUME);
        assertArrayEquals(parameters("spark"), parameters("resumed"));
        // A text at each validation, kept over a resume; who is never validated ends with the same model.
        for (RoundMetrics round : onSpark) {
            assertEquals(round.validationLoss() == null, round.sample() == null, "round " + round.round());
            assertTrue(round.figures().getOrDefault("gradient_norm", 0.0) > 0, "round " + round.round());
        }
        assertEquals(samples(inProcess), samples(onSpark));
        assertEquals(samples(onSpark), samples(resumed));
        assertTrue(samples(onSpark).stream().distinct().count() > 1, "always the same text");
        trainInProcess(config, new TrainerConfig(4, 2, 0, 0, 0), "unseen");
        assertArrayEquals(parameters("spark"), parameters("unseen"));
    }

    /** Weights that decay by a factor of -999 a step are no numbers after a few rounds. */
    @Test
    void aLossThatIsNoNumberIsToldOnceWithEverythingThatHelps() {
        LanguageModelConfig config = config("elman", OuterStepChoice.MEAN, OptimizerState.AVERAGE);
        LanguageModelConfig diverging = config.withLearning(new LearningConfig(
                OptimizerChoice.ADAMW,
                0.9,
                0.999,
                1e-8,
                1,
                1000,
                config.learning().segmentLoss(),
                config.learning().schedule(),
                0,
                0.5,
                5,
                1));
        JobFailed failed = assertThrows(
                JobFailed.class,
                () -> train(diverging, new TrainerConfig(2, 2, 0, 0, 0), folder.resolve("nan"), Existing.REFUSE));
        String message = String.valueOf(failed.getMessage());
        assertTrue(message.matches("[^\n]*not finite[^\n]*round [23], replica [01][^\n]*"), message);
        for (String part : List.of(
                "--learning-rate",
                "--clip-norm",
                "The last good checkpoint is that of 2 rounds, ",
                "nan/checkpoints/round-00002, from which --resume then goes on")) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void aRunIsResumedAtAnotherLearningRateButNotOtherwise() throws IOException {
        LanguageModelConfig config = config("elman", OuterStepChoice.MEAN, OptimizerState.AVERAGE);
        Path model = folder.resolve("changed");
        train(config, new TrainerConfig(1, 2, 0, 0, 2), model, Existing.REFUSE);
        LanguageModelConfig lower = config.withLearning(config.learning().at(0.01, 0.5));
        List<RoundMetrics> metrics = train(lower, new TrainerConfig(1, 2, 0, 0, 4), model, Existing.RESUME);
        assertEquals(
                List.of(0.02, 0.02, 0.01, 0.01),
                metrics.stream().map(RoundMetrics::learningRate).toList());
        String provenance = Files.readString(model.resolve("provenance.json"));
        assertTrue(provenance.contains("\"settings_changed_after_rounds\" : [ 2 ]"), provenance);
        LanguageModelConfig other = config("elman", OuterStepChoice.SLOWMO, OptimizerState.AVERAGE);
        JobFailed refused = assertThrows(
                JobFailed.class, () -> train(other, new TrainerConfig(1, 2, 0, 0, 5), model, Existing.RESUME));
        assertTrue(refused.getMessage().contains("other settings or data"), refused.getMessage());
        assertTrue(Files.exists(model.resolve(OutputFolder.MANIFEST)), "the model that was there is lost");
    }

    private List<RoundMetrics> trainInProcess(LanguageModelConfig config, TrainerConfig trainer, String name)
            throws IOException {
        ParquetCorpus corpus = ParquetCorpus.open(spark.hadoopConfiguration(), data.toString());
        OutputFolder output = OutputFolder.at(
                spark.hadoopConfiguration(), folder.resolve(name).toString());
        TrainingPlan plan = LanguageModelTraining.plan(
                config,
                CorpusText.of(corpus, corpus.vocabulary()),
                corpus.vocabulary(),
                LanguageModelTraining.Where.HERE);
        try (ReplicaPool pool = new InProcessPool((Program) plan.program(), 2)) {
            return new TrainingRun(plan, output, pool, trainer, Map.of(), Map.of())
                    .run(Existing.REFUSE, listener(), (metrics, provenance) -> new byte[0]);
        }
    }

    private static List<String> samples(List<RoundMetrics> rounds) {
        return rounds.stream()
                .map(round -> String.valueOf(round.sample()))
                .filter(text -> !text.equals("null"))
                .toList();
    }

    private byte[] parameters(String model) throws IOException {
        return Files.readAllBytes(folder.resolve(model).resolve(ModelManifest.PARAMETERS));
    }

    /** The optimiser's moments, which the state has, are no part of the model. */
    @Test
    void theModelIsReadBack() throws IOException {
        LanguageModelConfig config = config("elman", OuterStepChoice.MEAN, OptimizerState.AVERAGE);
        LanguageModelFolder model = LanguageModelFolder.open(OutputFolder.at(
                spark.hadoopConfiguration(), shared.resolve("model").toString()));
        assertEquals(config, model.config().training());
        assertEquals("<unk>", model.vocabulary().word(0));
        NetworkShape shape = config.network().shape(model.vocabulary().size());
        assertEquals(shape, model.shape());
        ModelState parameters = model.parameters();
        assertEquals(shape.parameters(), parameters.layout().tensors());
        String report = Files.readString(shared.resolve("model/report.html"));
        assertTrue(report.contains("validation perplexity"));
        int validations =
                Files.readString(shared.resolve("model/metrics.jsonl")).split("\"sample\":\"", -1).length - 1;
        assertTrue(validations > 1, "texts in metrics.jsonl: " + validations);
        assertEquals(4 + Math.min(12, validations), report.split("<blockquote>", -1).length - 1, "texts in the report");
        for (String part : List.of(
                "Norm of the gradient",
                "Memory besides the heap",
                "Time communicating",
                "tokens trained on",
                "seconds in rounds",
                "Generated as training went on")) {
            assertTrue(report.contains(part), part);
        }
    }

    /** The loss is that of the training program's validation, whatever the partitions. */
    @Test
    void evaluatedOnSparkTheResultIsTheSameForAnyNumberOfPartitions() throws IOException {
        String model = shared.resolve("model").toString();
        ParquetCorpus corpus = ParquetCorpus.open(spark.hadoopConfiguration(), data.toString());
        SplitEvaluation.Result one =
                PerplexityJob.run(spark, model, data.toString(), "test", 40, "elman", Device.CPU, 1);
        for (int partitions : new int[] {2, 3, 8}) {
            assertEquals(
                    one, PerplexityJob.run(spark, model, data.toString(), "test", 40, "elman", Device.CPU, partitions));
        }
        assertEquals(corpus.tokens("test") - 1, one.predictions());
        assertTrue(one.unknown() > 0, "no rare word");
        assertTrue(one.loss() < Math.log(11), "nothing was learned: " + one.loss());
        Path other = prepare("other", UnknownWords.KEEP, false);
        BadConfiguration refused = assertThrows(
                BadConfiguration.class,
                () -> PerplexityJob.run(spark, model, other.toString(), "test", 0, "elman", Device.CPU, 1));
        assertTrue(refused.getMessage().contains("another vocabulary"), refused.getMessage());
    }

    /** Blocks of tokens are the same text; in another order it is another text of the same tokens. */
    @Test
    void packedAndShuffledDatasetsAreReadLikeOthers() throws IOException {
        String model = shared.resolve("model").toString();
        Path packed = prepare("packed", UnknownWords.KEEP, true, new ArrangementConfig(Pack.BLOCKS, 7, false, 0));
        Path shuffled = prepare("shuffled", UnknownWords.KEEP, true, new ArrangementConfig(Pack.BLOCKS, 7, true, SEED));
        SplitEvaluation.Result asRead = evaluate(model, data);
        assertEquals(asRead, evaluate(model, packed));
        SplitEvaluation.Result other = evaluate(model, shuffled);
        assertEquals(asRead.predictions(), other.predictions());
        assertNotEquals(asRead.lossSum(), other.lossSum());
        assertEquals(asRead.loss(), other.loss(), 0.05);
    }

    private static SplitEvaluation.Result evaluate(String model, Path dataset) throws IOException {
        return PerplexityJob.run(spark, model, dataset.toString(), "train", 20, "elman", Device.CPU, 2);
    }

    /** Held against the probabilities of one token after the other, over more tokens than the network takes at once. */
    @Test
    void documentsArePreparedByTheModelsPerplexity() throws IOException {
        String folder = shared.resolve("model").toString();
        LanguageModelFolder model = LanguageModelFolder.open(OutputFolder.at(spark.hadoopConfiguration(), folder));
        String counting = "w0 w1 w2 w3 w4 w5 w6 w7 w8 ".repeat(12);
        String mixed = "w0 w5 w2 w2 nowhere w8 w1 w7 w3 ".repeat(12);
        DocumentStep step = PerplexityConfig.of(folder).create();
        Map<String, Long> counts = new TreeMap<>();
        Map<String, Double> perplexities = new TreeMap<>();
        for (String text : List.of(counting, mixed)) {
            Outcome outcome =
                    step.apply(Document.of("d", "s", text), (name, amount) -> counts.merge(name, amount, Long::sum));
            perplexities.put(
                    text,
                    Double.parseDouble(assertInstanceOf(Outcome.Kept.class, outcome)
                            .document()
                            .labels()
                            .get("perplexity")));
            assertEquals(perplexity(model, text), perplexities.get(text), 1e-3);
        }
        assertTrue(perplexities.get(counting) < 0.7 * perplexities.get(mixed), perplexities.toString());
        assertEquals(Map.of("tokens_scored", 2 * (9L * 12 + 1), "tokens_unknown", 12L), counts);
    }

    /** A model is looked at before a preparation begins; its parameters are not read for that, but must be all there. */
    @Test
    void whatAModelTakesIsToldBeforeDocumentsAreScored() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("copied"));
        try (Stream<Path> files = Files.list(shared.resolve("model"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        PerplexityConfig config = PerplexityConfig.of(copy.toString());
        LanguageModelFolder model =
                LanguageModelFolder.open(OutputFolder.at(spark.hadoopConfiguration(), copy.toString()));
        long weights =
                model.shape().parameters().stream().mapToLong(TensorSpec::size).sum();
        ScorerDemand demand = config.look(spark.hadoopConfiguration());
        assertTrue(
                demand.taskBytes() >= 2 * Float.BYTES * weights && demand.processBytes() > 0,
                demand + " for " + weights + " weights");
        Path parameters = copy.resolve(ModelManifest.PARAMETERS);
        Files.write(parameters, Arrays.copyOf(Files.readAllBytes(parameters), 100));
        Files.deleteIfExists(parameters.resolveSibling("." + parameters.getFileName() + ".crc"));
        JobFailed cut = assertThrows(JobFailed.class, () -> config.look(spark.hadoopConfiguration()));
        assertTrue(cut.getMessage().contains("found 100 bytes, allowed "), cut.getMessage());
    }

    private static double perplexity(LanguageModelFolder model, String text) throws IOException {
        List<Integer> ids = new ArrayList<>(List.of(model.vocabulary().id("<eos>")));
        for (String word : (text + "<eos>").split(" ")) {
            ids.add(Math.max(model.vocabulary().id(word), model.vocabulary().id("<unk>")));
        }
        double nats = 0;
        try (LanguageModel network =
                LanguageModelEngines.open(model.config().training(), model.shape(), ReplicaTask.NO_GPU)) {
            network.load(model.parameters());
            network.hiddenState(new float[model.shape().hiddenStateSize(1)], 1);
            for (int i = 0; i + 1 < ids.size(); i++) {
                nats -= network.next(new int[] {ids.get(i)})[ids.get(i + 1)];
            }
        }
        return Math.exp(nats / (ids.size() - 1));
    }

    @Test
    void promptsAreContinuedOnSparkAsInThisProcess() throws IOException {
        List<String> prompts = List.of("w1 w2", "", "w3 nowhere w5 nowhere", "w8");
        for (int beams : new int[] {0, 3}) {
            Continuations continuations = Continuations.of(
                    spark.hadoopConfiguration(),
                    shared.resolve("model").toString(),
                    "elman",
                    Device.CPU,
                    new Continuations.Request(12, 2, new Sampling(1, 0, 1), beams, 1, SEED));
            List<Continuations.Continued> here = continuations.run(prompts);
            assertEquals(here, continuations.run(spark, prompts, 3));
            assertEquals(List.of("nowhere"), here.get(2).unknown());
            assertEquals(2, here.get(0).texts().size());
            assertTrue(here.stream().noneMatch(text -> text.texts().toString().contains("<")), here.toString());
        }
    }

    /** Wherever a network would run on this machine, before anything has been done. */
    @Test
    void aGpuThatIsNotThereIsRefusedWithWhatWasLookedFor() {
        assumeFalse(Files.exists(Path.of("/dev/nvidiactl")), "this machine has a GPU");
        String model = shared.resolve("model").toString();
        ParquetCorpus corpus = ParquetCorpus.open(spark.hadoopConfiguration(), data.toString());
        LanguageModelConfig cpu = config("torch", OuterStepChoice.MEAN, OptimizerState.AVERAGE);
        LanguageModelConfig gpu = new LanguageModelConfig(
                cpu.network(), cpu.learning(), cpu.averaging(), 4, 5, 1, "torch", Device.GPU, 1, SEED);
        Continuations continuations = Continuations.of(
                spark.hadoopConfiguration(),
                model,
                "torch",
                Device.GPU,
                new Continuations.Request(3, 1, Sampling.greedy(), 0, 1, SEED));
        List<Executable> asked = List.of(
                () -> LanguageModelTraining.plan(
                        gpu,
                        CorpusText.of(corpus, corpus.vocabulary()),
                        corpus.vocabulary(),
                        LanguageModelTraining.Where.HERE),
                () -> PerplexityJob.run(spark, model, data.toString(), "test", 0, "torch", Device.GPU, 1),
                () -> continuations.run(List.of("w1")),
                () -> continuations.run(spark, List.of("w1"), 1));
        for (Executable one : asked) {
            String message =
                    String.valueOf(assertThrows(BadConfiguration.class, one).getMessage());
            for (String part : List.of("/proc/driver/nvidia/version", "libtorch_cuda.so", "--device cpu")) {
                assertTrue(message.contains(part), message);
            }
        }
    }

    /** An engine that is not on the class path, wherever one is named. */
    @Test
    void anEngineThatIsNotThereIsRefusedWithThoseThatAre() {
        String model = shared.resolve("model").toString();
        List<Executable> asked = List.of(
                () -> PerplexityJob.run(spark, model, data.toString(), "test", 0, "none", Device.CPU, 1),
                () -> Continuations.of(
                        spark.hadoopConfiguration(),
                        model,
                        "none",
                        Device.CPU,
                        new Continuations.Request(3, 1, Sampling.greedy(), 0, 1, SEED)));
        for (Executable one : asked) {
            String message =
                    String.valueOf(assertThrows(BadConfiguration.class, one).getMessage());
            assertTrue(message.contains("--engine names none that is on the class path: found none"), message);
            assertTrue(message.contains("torch") && message.contains("THALWEG_CLASS_PATH"), message);
        }
    }

    @Test
    void aDatasetMadeForWordVectorsIsRefusedWithWhatToDo() throws IOException {
        Path vectors = prepare("vectors", UnknownWords.DROP, false);
        ParquetCorpus corpus = ParquetCorpus.open(spark.hadoopConfiguration(), vectors.toString());
        LanguageModelConfig config = config("no-such", OuterStepChoice.MEAN, OptimizerState.AVERAGE);
        BadConfiguration refused = assertThrows(
                BadConfiguration.class,
                () -> LanguageModelTraining.plan(
                        config,
                        CorpusText.of(corpus, corpus.vocabulary()),
                        corpus.vocabulary(),
                        LanguageModelTraining.Where.HERE));
        List<String> messages =
                refused.problems().stream().map(Object::toString).toList();
        assertEquals(3, messages.size(), messages.toString());
        assertTrue(messages.get(0).contains("--unknown-words keep"), messages.get(0));
        assertTrue(messages.get(1).contains("--document-end"), messages.get(1));
        assertTrue(messages.get(2).contains("found no-such") && messages.get(2).contains("elman"), messages.get(2));
    }

    @Test
    void aDryRunTellsTheMemoryAndLeavesNothing() throws IOException {
        TrainingPreflight found = TrainingPreflight.of(
                SparkSetup.reader(spark.getConf()),
                spark.hadoopConfiguration(),
                LanguageModelTraining.prospect(
                        config("elman", OuterStepChoice.DILOCO, OptimizerState.AVERAGE), TRAINER),
                TRAINER,
                data.toString(),
                folder.resolve("none").toString(),
                Existing.REFUSE,
                PartsCheck.Depth.LENGTHS);
        assertEquals(List.of(), found.problems());
        assertTrue(found.plan() != null && found.plan().fits());
        assertTrue(Files.notExists(folder.resolve("none")));
    }
}
