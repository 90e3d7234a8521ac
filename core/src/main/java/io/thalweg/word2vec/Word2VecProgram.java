package io.thalweg.word2vec;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.RowAdasum;
import io.thalweg.average.SaturatingSum;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceMerge;
import io.thalweg.average.TensorSpec;
import io.thalweg.average.TouchedRows;
import io.thalweg.average.WeightedMean;
import io.thalweg.dataset.CorpusSource;
import io.thalweg.dataset.TokenCorpus;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;
import io.thalweg.train.Diverged;
import io.thalweg.train.FamilyDemand;
import io.thalweg.train.Program;
import io.thalweg.train.ReplicaResult;
import io.thalweg.train.ReplicaTask;
import io.thalweg.word2vec.RoundSchedule.TokenRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Word2vec as rounds of replicas. Two tensors, {@value #INPUT} and {@value #OUTPUT}, {@code [vocabulary, dimensions]}. */
public final class Word2VecProgram implements Program {
    private static final long serialVersionUID = 1L;

    /** The table that is the result: a row is a word's vector. */
    public static final String INPUT = "input";

    /** The table of the words as targets. */
    public static final String OUTPUT = "output";

    /** Most tokens of the validation split that {@link #validate} looks at. */
    public static final long VALIDATION_TOKENS = 200_000;

    /** Of a pair of a word and a target; docs/averaging.md has what was measured around it. */
    static final double SATURATION_CURVATURE = 0.15;

    private static final byte[] NO_CARRY = {};

    private final Word2VecConfig config;
    private final long[] counts;
    private final CorpusSource corpus;
    private final RoundSchedule schedule;

    /** Follows from the counts; made where it is needed. */
    private transient volatile @Nullable WordSampling sampling;

    /** The same. */
    private transient @Nullable ExpectedUpdates updates;

    /**
     * @param counts of every word in the training split, by id
     * @param corpus whose tokens are those ids
     * @throws BadConfiguration if there are fewer than two words or tokens, the tables would be too large, or the kernel
     *     asked for cannot run here
     */
    public Word2VecProgram(Word2VecConfig config, long[] counts, CorpusSource corpus) {
        this.config = config;
        this.counts = counts.clone();
        this.corpus = corpus;
        long tokens = corpus.tokens("train");
        List<Problem> problems = new ArrayList<>(tooSmall(counts, tokens));
        long maxWords = EmbeddingTables.maxRows(config.dimensions(), config.threads(), LocalRows.count(counts, config));
        if (counts.length > maxWords) {
            problems.add(
                    Problem.of("The vocabulary is too large for --dimensions " + config.dimensions())
                            .found(counts.length + " words")
                            .allowed("at most " + maxWords)
                            .remedy(
                                    "Lower --dimensions, or prepare the dataset with --vocabulary-size or a higher --min-count"));
        }
        Kernels.refusal(config).ifPresent(problems::add);
        BadConfiguration.throwIfAny(problems);
        this.schedule = new RoundSchedule(config, tokens);
    }

    /** What is wrong with a dataset that has too little to learn from. */
    static List<Problem> tooSmall(long[] counts, long tokens) {
        List<Problem> problems = new ArrayList<>();
        if (counts.length < 2) {
            problems.add(Problem.of("The vocabulary is too small to learn from")
                    .found(counts.length + " words")
                    .allowed("at least 2")
                    .remedy("Prepare more text, or lower --min-count"));
        }
        if (tokens < 2 || java.util.Arrays.stream(counts).allMatch(count -> count == 0)) {
            problems.add(Problem.of("The training split is too small to learn from")
                    .found(tokens + " tokens")
                    .allowed("at least 2, all counted in the vocabulary")
                    .remedy("Prepare more text"));
        }
        return problems;
    }

    public Word2VecConfig config() {
        return config;
    }

    /**
     * What a run of this program needs besides what every round needs.
     *
     * @param vocabularyFileBytes length of {@code vocabulary.tsv}
     * @param reader what one thread holds to read the corpus
     */
    public FamilyDemand demand(long vocabularyFileBytes, MemoryTerm reader) {
        return Word2VecDemand.of(config, counts, vocabularyFileBytes, reader);
    }

    /** What one merge holds besides the contributions and its result, in slices. */
    public int mergeSlices() {
        // The mean's sums are in double.
        return config.merge() == MergeChoice.MEAN ? 2 : 0;
    }

    @Override
    public ModelLayout layout() {
        return layout(counts.length, config.dimensions());
    }

    static ModelLayout layout(int words, int dimensions) {
        return ModelLayout.of(
                List.of(TensorSpec.of(INPUT, words, dimensions), TensorSpec.of(OUTPUT, words, dimensions)));
    }

    /** Input rows uniform in (-0.5, 0.5) / dimensions, each from a seed of its own; output rows zero. As word2vec.c. */
    @Override
    public float[] initialValues(Slice slice) {
        float[] values = new float[slice.size()];
        if (slice.tensor() == 0) {
            for (int row = slice.fromRow(); row < slice.toRow(); row++) {
                initialRow(config, row, values, (row - slice.fromRow()) * slice.rowLength());
            }
        }
        return values;
    }

    /** Writes a word's initial input row to {@code values}, from {@code at}. */
    static void initialRow(Word2VecConfig config, int row, float[] values, int at) {
        int dimensions = config.dimensions();
        Xorshift random = new Xorshift(Seeds.derive(config.seed(), "word2vec.initial", row));
        for (int k = 0; k < dimensions; k++) {
            values[at + k] = (random.nextFloat() - 0.5f) / dimensions;
        }
    }

    @Override
    public SliceMerge merge() {
        return switch (config.merge().of(config.architecture())) {
            case AUTO, SATURATING_SUM -> new SaturatingSum(SATURATION_CURVATURE, updates());
            case ROW_ADASUM -> new RowAdasum();
            case MEAN -> new WeightedMean();
        };
    }

    @Override
    public int rounds() {
        return schedule.rounds();
    }

    @Override
    public int replicas(int round) {
        return schedule.replicas(round);
    }

    @Override
    public long examplesInEpoch() {
        return corpus.tokens("train");
    }

    @Override
    public double epochAt(int round) {
        return schedule.epochAt(round);
    }

    @Override
    public double learningRateAt(int round) {
        return schedule.learningRate(round).mean();
    }

    /** The tables that kernels train: no second copy of the model is made. */
    @Override
    public ReplicaState emptyState() {
        return new EmbeddingTables(layout(), config.threads(), LocalRows.count(counts, config));
    }

    /** Examples are tokens; the loss is that of one window in {@value TrainingLoop#MEASURED_WINDOWS}, a prediction. */
    @Override
    public ReplicaResult train(ReplicaTask task) {
        TokenRange range = schedule.range(task.round(), task.replica());
        String place = "round " + task.round() + ", replica " + task.replica();
        int threads = (int) Math.min(config.threads(), range.tokens());
        EmbeddingTables tables =
                task.state() instanceof EmbeddingTables own ? own : EmbeddingTables.of(task.state(), config, counts);
        List<TrainingLoop> loops = new ArrayList<>();
        List<TokenRange> parts = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            TokenRange part = range.part(thread, threads);
            long seed = Seeds.derive(config.seed(), "word2vec.round", task.round(), task.replica(), thread);
            TrainingLoop.Stretch stretch =
                    TrainingLoop.Stretch.of(place, part.from(), part.tokens(), schedule.learningRate(task.round()));
            loops.add(new TrainingLoop(config, sampling(), tables, seed, thread, stretch));
            parts.add(part);
        }
        TokenCorpus train = open("train");
        HogwildThreads.run(threads, thread -> {
            TokenRange part = parts.get(thread);
            train.forEachDocument(part.from(), part.to(), loops.get(thread));
            if (loops.get(thread).tokens() != part.tokens()) {
                throw incomplete(place, part, loops.get(thread).tokens());
            }
        });
        return result(task, range, tables, loops, place);
    }

    private ReplicaResult result(
            ReplicaTask task, TokenRange range, EmbeddingTables tables, List<TrainingLoop> loops, String place) {
        BitSet inputRows = new BitSet(counts.length);
        BitSet outputRows = new BitSet(counts.length);
        double lossSum = 0;
        long lossExamples = 0;
        for (TrainingLoop loop : loops) {
            loop.finish();
            loop.mark(inputRows, outputRows);
            lossSum += loop.lossSum();
            lossExamples += loop.lossExamples();
        }
        if (!tables.isFinite(inputRows, outputRows)) {
            throw new Diverged(Problem.of("A word's vector is not finite")
                    .at(place + ", after token " + range.to())
                    .remedy("Lower --learning-rate"));
        }
        return new ReplicaResult(
                tables, TouchedRows.of(inputRows, outputRows), NO_CARRY, range.tokens(), lossSum, lossExamples);
    }

    static JobFailed incomplete(String place, TokenRange part, long tokens) {
        return new JobFailed(Problem.of("The corpus gave fewer tokens than were asked for, or training was interrupted")
                .found(tokens + " tokens")
                .allowed(part.tokens() + " from token " + part.from())
                .at(place));
    }

    /**
     * The loss a prediction on the first {@value #VALIDATION_TOKENS} tokens of the validation split, subsampled and
     * windowed as in training, from draws that are the same in every round.
     */
    @Override
    public OptionalDouble validate(ReplicaState state) {
        return validate(config, sampling(), corpus, state);
    }

    static OptionalDouble validate(
            Word2VecConfig config, WordSampling sampling, CorpusSource corpus, ReplicaState state) {
        long tokens = Math.min(VALIDATION_TOKENS, corpus.tokens("valid"));
        if (tokens < 2) {
            return OptionalDouble.empty();
        }
        long seed = Seeds.derive(config.seed(), "word2vec.validation");
        TrainingLoop loop = new TrainingLoop(
                config,
                sampling,
                state instanceof EmbeddingTables own ? own : EmbeddingTables.of(state, 1),
                seed,
                0,
                new TrainingLoop.Stretch("validation", 0, tokens, LearningRateRamp.constant(0), 1));
        HogwildThreads.run(1, thread -> corpus.open("valid").forEachDocument(0, tokens, loop));
        return loop.lossExamples() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(loop.lossSum() / loop.lossExamples());
    }

    private TokenCorpus open(String split) {
        try {
            return corpus.open(split);
        } catch (IOException e) {
            throw HogwildThreads.unreadable(e);
        }
    }

    /** Made once, however many merges of an executor begin together. */
    private synchronized ExpectedUpdates updates() {
        ExpectedUpdates made = updates;
        if (made == null) {
            made = new ExpectedUpdates(counts, config);
            updates = made;
        }
        return made;
    }

    private WordSampling sampling() {
        WordSampling made = sampling;
        if (made == null) {
            made = WordSampling.of(counts, config);
            sampling = made;
        }
        return made;
    }
}
