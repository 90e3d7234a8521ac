package io.thalweg.bench.word2vec;

import io.thalweg.average.ModelState;
import io.thalweg.average.Slice;
import io.thalweg.dataset.CorpusSource;
import io.thalweg.dataset.TokenCorpus;
import io.thalweg.random.Seeds;
import io.thalweg.word2vec.AnalogyEvaluation;
import io.thalweg.word2vec.Architecture;
import io.thalweg.word2vec.CbowGradient;
import io.thalweg.word2vec.EmbeddingTables;
import io.thalweg.word2vec.KernelChoice;
import io.thalweg.word2vec.LearningRateRamp;
import io.thalweg.word2vec.SimilarityEvaluation;
import io.thalweg.word2vec.TrainingLoop;
import io.thalweg.word2vec.Word2VecConfig;
import io.thalweg.word2vec.Word2VecProgram;
import io.thalweg.word2vec.WordSampling;
import io.thalweg.word2vec.WordVectors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Words a second of the bare training loop: tokens in one array, no rounds, no Spark. What a whole job is measured
 * against. Words are those of the corpus, before subsampling.
 */
@Command(
        name = "kernel-benchmark",
        mixinStandardHelpOptions = true,
        description = "Measures words a second of the bare word2vec loop on tokens in memory.")
public final class KernelBenchmark implements Callable<Integer> {
    /** Where the tokens come from. */
    static final class Source {
        @Nullable
        @Option(names = "--data", description = "A dataset made by 'thalweg prepare text'.")
        String data;

        @Nullable
        @Option(names = "--text", description = "A text, gzipped or not; words end at white space.")
        Path text;
    }

    @Nullable
    @ArgGroup(multiplicity = "1")
    Source source;

    @Option(names = "--min-count", description = "With --text: rarer words are left out. Default: ${DEFAULT-VALUE}.")
    int minCount = 5;

    @Option(names = "--threads", description = "Default: ${DEFAULT-VALUE}.")
    int threads = 1;

    @Option(names = "--dimensions", description = "Default: ${DEFAULT-VALUE}.")
    int dimensions = 100;

    @Option(names = "--window", description = "Default: ${DEFAULT-VALUE}.")
    int window = 5;

    @Option(names = "--negative-samples", description = "Default: ${DEFAULT-VALUE}.")
    int negativeSamples = 5;

    @Option(names = "--sample", description = "Default: ${DEFAULT-VALUE}.")
    double sample = 1e-4;

    @Option(names = "--epochs", description = "Default: ${DEFAULT-VALUE}.")
    int epochs = 5;

    @Option(names = "--learning-rate", description = "Default: ${DEFAULT-VALUE}.")
    double learningRate = Word2VecConfig.defaults().learningRate();

    @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}.")
    long seed = Word2VecConfig.defaults().seed();

    @Option(names = "--architecture", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    Architecture architecture = Architecture.SKIP_GRAM;

    @Option(names = "--cbow-gradient", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    CbowGradient cbowGradient = Word2VecConfig.defaults().cbowGradient();

    @Option(names = "--kernel", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    KernelChoice kernel = KernelChoice.AUTO;

    @Nullable
    @Option(
            names = "--analogies",
            description = "Questions to ask of the vectors afterwards, for instance questions-words.txt.")
    Path analogies;

    @Nullable
    @Option(names = "--similarity", description = "Word pairs to rate with the vectors afterwards.")
    Path similarity;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new KernelBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        TokensInMemory corpus = load();
        Word2VecConfig config = Word2VecConfig.builder()
                .architecture(architecture)
                .cbowGradient(cbowGradient)
                .dimensions(dimensions)
                .window(window)
                .negativeSamples(negativeSamples)
                .sample(sample)
                .epochs(epochs)
                .threads(threads)
                .learningRate(learningRate)
                .seed(seed)
                .kernel(kernel)
                .build();
        System.out.printf(
                Locale.ROOT,
                "%,d tokens, %,d words, %s%n",
                corpus.tokens().length,
                corpus.vocabulary().size(),
                config);
        ModelState state = initial(config, corpus);
        EmbeddingTables tables =
                EmbeddingTables.of(state, config, corpus.vocabulary().counts());
        WordSampling sampling = WordSampling.of(corpus.vocabulary().counts(), config);
        LearningRateRamp rates = new LearningRateRamp(config.learningRate(), config.minLearningRate());
        List<TrainingLoop> loops = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            long length = bound(corpus, thread + 1) - bound(corpus, thread);
            loops.add(new TrainingLoop(
                    config,
                    sampling,
                    tables,
                    Seeds.derive(config.seed(), "benchmark", thread),
                    thread,
                    TrainingLoop.Stretch.of("benchmark", 0, length * epochs, rates)));
        }
        long began = System.nanoTime();
        for (int epoch = 0; epoch < epochs; epoch++) {
            long epochBegan = System.nanoTime();
            train(corpus, loops);
            report("epoch " + (epoch + 1), corpus.tokens().length, System.nanoTime() - epochBegan);
        }
        loops.forEach(TrainingLoop::finish);
        report("all", (long) corpus.tokens().length * epochs, System.nanoTime() - began);
        double loss = loops.stream().mapToDouble(TrainingLoop::lossSum).sum()
                / loops.stream().mapToLong(TrainingLoop::lossExamples).sum();
        long windows = loops.stream().mapToLong(TrainingLoop::windows).sum();
        System.out.printf(Locale.ROOT, "mean loss %.4f nats a prediction, %,d windows%n", loss, windows);
        tables.copyTo(state);
        evaluate(new WordVectors(corpus.vocabulary(), dimensions, state.tensor(Word2VecProgram.INPUT)));
        return 0;
    }

    private void evaluate(WordVectors vectors) throws IOException {
        if (analogies != null) {
            try (InputStream in = Files.newInputStream(analogies)) {
                AnalogyEvaluation evaluation = AnalogyEvaluation.read(in, analogies.toString());
                long began = System.nanoTime();
                AnalogyEvaluation.Section total = evaluation
                        .evaluate(vectors, AnalogyEvaluation.DEFAULT_RESTRICTION)
                        .total();
                System.out.printf(Locale.ROOT, "analogies %s in %.2f s%n", total, (System.nanoTime() - began) * 1e-9);
            }
        }
        if (similarity != null) {
            try (InputStream in = Files.newInputStream(similarity)) {
                System.out.printf(
                        Locale.ROOT,
                        "similarity %s%n",
                        SimilarityEvaluation.read(in, similarity.toString()).evaluate(vectors));
            }
        }
    }

    private TokensInMemory load() throws IOException {
        if (source != null && source.data != null) {
            return TokensInMemory.ofDataset(source.data);
        }
        if (source != null && source.text != null) {
            return TokensInMemory.ofText(source.text, minCount);
        }
        throw new IllegalStateException("The option parser lets nothing else through");
    }

    private long bound(TokensInMemory corpus, int thread) {
        return (long) corpus.tokens().length * thread / threads;
    }

    private void train(TokensInMemory corpus, List<TrainingLoop> loops)
            throws InterruptedException, ExecutionException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(executor.submit(() -> {
                    corpus.forEachDocument(bound(corpus, thread), bound(corpus, thread + 1), loops.get(thread));
                    return true;
                }));
            }
            for (Future<Boolean> each : running) {
                each.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static void report(String what, long words, long nanos) {
        System.out.printf(Locale.ROOT, "%-8s %8.2f s  %,12.0f words/s%n", what, nanos * 1e-9, words / (nanos * 1e-9));
    }

    /** The model as a real run begins with it. */
    private static ModelState initial(Word2VecConfig config, TokensInMemory corpus) {
        CorpusSource source = new CorpusSource() {
            @Override
            public TokenCorpus open(String split) {
                throw new IllegalStateException("Only the number of tokens is asked for");
            }

            @Override
            public long tokens(String split) {
                return split.equals("train") ? corpus.tokens().length : 0;
            }
        };
        Word2VecProgram program =
                new Word2VecProgram(config, corpus.vocabulary().counts(), source);
        ModelState state = ModelState.zeros(program.layout());
        for (Slice slice : program.layout().slices()) {
            state.put(slice, program.initialValues(slice));
        }
        return state;
    }
}
