package io.thalweg.bench.word2vec;

import io.thalweg.average.ModelState;
import io.thalweg.bench.TrainedModel;
import io.thalweg.blocks.InProcessBlockPool;
import io.thalweg.dataset.CorpusSource;
import io.thalweg.dataset.TokenCorpus;
import io.thalweg.train.InProcessPool;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.Rounds;
import io.thalweg.train.StateSource;
import io.thalweg.word2vec.AnalogyEvaluation;
import io.thalweg.word2vec.Architecture;
import io.thalweg.word2vec.CbowGradient;
import io.thalweg.word2vec.Distribution;
import io.thalweg.word2vec.MergeChoice;
import io.thalweg.word2vec.SimilarityEvaluation;
import io.thalweg.word2vec.Word2VecBlockProgram;
import io.thalweg.word2vec.Word2VecConfig;
import io.thalweg.word2vec.Word2VecProgram;
import io.thalweg.word2vec.WordVectors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How good word vectors are by the number of replicas and the way they share the work. The rounds are those of a job on a
 * cluster, to the bit, without Spark around them. A line for each run, its columns ended by tabs.
 */
@Command(
        name = "replica-benchmark",
        mixinStandardHelpOptions = true,
        description = "Trains word vectors with each number of replicas and each distribution, and rates them.")
public final class ReplicaBenchmark implements Callable<Integer> {
    /** A learning rate is chosen on one half of the questions, every other line, and reported on the other. */
    enum Half {
        TUNING,
        REPORT
    }

    @Nullable
    @Option(names = "--data", required = true, description = "A dataset made by 'thalweg prepare text'.")
    String data;

    @Option(names = "--replicas", split = ",", description = "Default: ${DEFAULT-VALUE}.")
    List<Integer> replicas = List.of(1, 2, 4, 8);

    @Option(names = "--distribution", split = ",", description = "Default: ${DEFAULT-VALUE}.")
    List<Distribution> distributions = List.of(Distribution.AVERAGE, Distribution.BLOCKS);

    @Option(names = "--learning-rate", split = ",", description = "Default: ${DEFAULT-VALUE}.")
    List<Double> learningRates = List.of(Word2VecConfig.defaults().learningRate());

    @Option(names = "--seed", split = ",", description = "Default: ${DEFAULT-VALUE}.")
    List<Long> seeds = List.of(1L);

    @Option(names = "--architecture", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    Architecture architecture = Architecture.SKIP_GRAM;

    @Option(names = "--cbow-gradient", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    CbowGradient cbowGradient = Word2VecConfig.defaults().cbowGradient();

    @Option(names = "--dimensions", description = "Default: ${DEFAULT-VALUE}.")
    int dimensions = 100;

    @Option(names = "--epochs", description = "Default: ${DEFAULT-VALUE}.")
    int epochs = 5;

    @Option(names = "--merge", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    MergeChoice merge = Word2VecConfig.defaults().merge();

    @Option(names = "--merges-per-epoch", description = "0 lets the program choose. Default: ${DEFAULT-VALUE}.")
    int mergesPerEpoch = Word2VecConfig.defaults().mergesPerEpoch();

    @Nullable
    @Option(
            names = "--replica-rate-factor",
            description = "What several averaged replicas multiply the rate by. Default: what suits the merge.")
    Double rateFactor;

    @Option(names = "--parallelism", description = "Replicas that train at a time. Default: ${DEFAULT-VALUE}.")
    int parallelism = 2;

    @Nullable
    @Option(names = "--analogies", description = "Questions, for instance questions-words.txt.")
    Path analogies;

    @Option(names = "--similarity", split = ",", description = "Files of rated word pairs.")
    List<Path> similarity = List.of();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ReplicaBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        TokensInMemory corpus = TokensInMemory.ofDataset(String.valueOf(data));
        System.out.println("replicas\tdistribution\trate\tseed\trounds\tseconds\twords/s and thread\t"
                + "MB sent by a replica in an epoch"
                + Stream.concat(Stream.ofNullable(analogies), similarity.stream())
                        .flatMap(file -> Arrays.stream(Half.values())
                                .map(half -> "\t" + file.getFileName() + " "
                                        + half.name().toLowerCase(Locale.ROOT)))
                        .collect(Collectors.joining()));
        for (int count : replicas) {
            for (Distribution distribution : distributions) {
                for (double rate : learningRates) {
                    for (long seed : seeds) {
                        if (count > 1 || distribution == distributions.get(0)) {
                            run(corpus, config(count, distribution, rate, seed));
                        }
                    }
                }
            }
        }
        return 0;
    }

    private Word2VecConfig config(int count, Distribution distribution, double rate, long seed) {
        double factor = rateFactor == null ? merge.replicaRateFactor(architecture) : rateFactor;
        return Word2VecConfig.builder()
                .architecture(architecture)
                .cbowGradient(cbowGradient)
                .dimensions(dimensions)
                .epochs(epochs)
                .threads(1)
                .replicas(count)
                .distribution(distribution)
                .merge(merge)
                .mergesPerEpoch(mergesPerEpoch)
                .replicaRateFactor(factor)
                .learningRate(rate)
                .minLearningRate(rate * Word2VecConfig.DEFAULT_MIN_LEARNING_RATE_SHARE)
                .seed(seed)
                .build();
    }

    private void run(TokensInMemory corpus, Word2VecConfig config) throws IOException {
        long[] counts = corpus.vocabulary().counts();
        long began = System.nanoTime();
        if (config.distribution() == Distribution.BLOCKS) {
            Word2VecBlockProgram program = new Word2VecBlockProgram(config, counts, source(corpus));
            try (ReplicaPool pool = new InProcessBlockPool(program, parallelism)) {
                report(corpus, config, program, train(program, pool), pool, began);
            }
        } else {
            Word2VecProgram program = new Word2VecProgram(config, counts, source(corpus));
            try (ReplicaPool pool = new InProcessPool(program, parallelism)) {
                report(corpus, config, program, train(program, pool), pool, began);
            }
        }
    }

    private static List<ReplicaSummary> train(Rounds program, ReplicaPool pool) throws IOException {
        pool.start(StateSource.initial(program));
        List<ReplicaSummary> summaries = new ArrayList<>();
        for (int round = 0; round < program.rounds(); round++) {
            summaries.addAll(pool.run(round, Collections.nCopies(program.replicas(round), new byte[0])));
        }
        return summaries;
    }

    private void report(
            TokensInMemory corpus,
            Word2VecConfig config,
            Rounds program,
            List<ReplicaSummary> summaries,
            ReplicaPool pool,
            long began)
            throws IOException {
        double seconds = (System.nanoTime() - began) * 1e-9;
        long examples = summaries.stream().mapToLong(ReplicaSummary::examples).sum();
        double computing =
                summaries.stream().mapToLong(ReplicaSummary::computeMillis).sum() * 1e-3;
        long sent = summaries.stream().mapToLong(ReplicaSummary::bytesSent).sum();
        WordVectors vectors = vectors(corpus, program, pool);
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%d\t%s\t%.4f\t%d\t%d\t%.1f\t%,.0f\t%.0f",
                config.replicas(),
                config.distribution().name().toLowerCase(Locale.ROOT),
                config.learningRate(),
                config.seed(),
                program.rounds(),
                seconds,
                examples / computing,
                sent / 1e6 / epochs / config.replicas()));
        if (analogies != null) {
            for (Half half : Half.values()) {
                OptionalDouble accuracy = AnalogyEvaluation.read(asked(analogies, half), analogies.toString())
                        .evaluate(vectors, AnalogyEvaluation.DEFAULT_RESTRICTION)
                        .total()
                        .accuracy();
                line.append(String.format(Locale.ROOT, "\t%.2f%%", 100 * accuracy.orElse(Double.NaN)));
            }
        }
        for (Path file : similarity) {
            for (Half half : Half.values()) {
                OptionalDouble spearman = SimilarityEvaluation.read(asked(file, half), file.toString())
                        .evaluate(vectors)
                        .spearman();
                line.append(String.format(Locale.ROOT, "\t%.4f", spearman.orElse(Double.NaN)));
            }
        }
        System.out.println(line);
    }

    /** The half's questions; headings and remarks stay. */
    private static ByteArrayInputStream asked(Path file, Half half) throws IOException {
        StringBuilder asked = new StringBuilder();
        int question = 0;
        for (String line : Files.readAllLines(file)) {
            boolean heading = line.startsWith(":") || line.startsWith("#");
            if (heading || (question % 2 == 0) == (half == Half.TUNING)) {
                asked.append(line).append('\n');
            }
            question += heading ? 0 : 1;
        }
        return new ByteArrayInputStream(asked.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static WordVectors vectors(TokensInMemory corpus, Rounds program, ReplicaPool pool) throws IOException {
        ModelState model = TrainedModel.of(program, pool);
        float[] input = model.tensor(Word2VecProgram.INPUT);
        return new WordVectors(
                corpus.vocabulary(), model.layout().tensors().get(0).rowLength(), Arrays.copyOf(input, input.length));
    }

    private static CorpusSource source(TokensInMemory corpus) {
        TokenCorpus train = new TokenCorpus() {
            @Override
            public long tokens() {
                return corpus.tokens().length;
            }

            @Override
            public void forEachDocument(long from, long to, DocumentVisitor visitor) throws IOException {
                corpus.forEachDocument(from, to, visitor);
            }
        };
        return new CorpusSource() {
            @Override
            public TokenCorpus open(String split) {
                return train;
            }

            @Override
            public long tokens(String split) {
                return split.equals("train") ? train.tokens() : 0;
            }
        };
    }
}
