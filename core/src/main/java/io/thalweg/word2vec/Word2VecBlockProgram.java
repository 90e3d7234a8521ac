package io.thalweg.word2vec;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.average.TensorSpec;
import io.thalweg.blocks.BlockMap;
import io.thalweg.blocks.BlockProgram;
import io.thalweg.blocks.CellResult;
import io.thalweg.blocks.CellTask;
import io.thalweg.dataset.CorpusSource;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;
import io.thalweg.train.Diverged;
import io.thalweg.train.FamilyDemand;
import io.thalweg.word2vec.RoundSchedule.TokenRange;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Word2vec on a grid of blocks. A word's input row and output row are in blocks of the same number; a pair of a window's
 * word and its centre word is trained in the cell of their blocks, against noise words of the centre's block, drawn from
 * count^0.75 inside it. Every pair is trained in exactly one cell, whatever the number of blocks.
 */
public final class Word2VecBlockProgram implements BlockProgram {
    private static final long serialVersionUID = 1L;

    private final Word2VecConfig config;
    private final long[] counts;
    private final CorpusSource corpus;
    private final RoundSchedule schedule;

    // These follow from the fields above; made where they are needed.
    private transient volatile @Nullable BlockMap map;
    private transient volatile @Nullable WordSampling sampling;
    private transient volatile @Nullable ModelLayout layout;

    /**
     * @param config of skip-gram with negative sampling; as many blocks as it has replicas
     * @param counts of every word in the training split, by id
     * @param corpus whose tokens are those ids
     * @throws BadConfiguration if there are fewer words than replicas or fewer than two, fewer than two tokens, a block
     *     would be too large, or the kernel asked for cannot run here
     */
    public Word2VecBlockProgram(Word2VecConfig config, long[] counts, CorpusSource corpus) {
        this.config = config;
        this.counts = counts.clone();
        this.corpus = corpus;
        long tokens = corpus.tokens("train");
        List<Problem> problems = new ArrayList<>(Word2VecProgram.tooSmall(counts, tokens));
        int blocks = config.replicas();
        if (counts.length < blocks) {
            problems.add(Problem.of("--distribution blocks needs a word for each replica")
                    .found(counts.length + " words, --replicas " + blocks)
                    .allowed("--replicas 1 to " + counts.length)
                    .remedy("Lower --replicas"));
        } else {
            int largest = largestBlock();
            long most = EmbeddingTables.maxRows(config.dimensions(), config.threads(), 0);
            if (largest > most) {
                problems.add(
                        Problem.of("A block of the vocabulary is too large for --dimensions " + config.dimensions())
                                .found(largest + " words")
                                .allowed("at most " + most)
                                .remedy("Give more --replicas, or lower --dimensions"));
            }
        }
        Kernels.refusal(config).ifPresent(problems::add);
        BadConfiguration.throwIfAny(problems);
        this.schedule = new RoundSchedule(config, tokens);
    }

    public Word2VecConfig config() {
        return config;
    }

    /**
     * What a run of this program needs besides what every round on blocks needs.
     *
     * @param vocabularyFileBytes length of {@code vocabulary.tsv}
     * @param reader what one thread holds to read the corpus
     */
    public FamilyDemand demand(long vocabularyFileBytes, MemoryTerm reader) {
        return Word2VecDemand.ofBlocks(config, counts, largestBlock(), vocabularyFileBytes, reader);
    }

    /** Bytes of the examples that one replica is likely to be sent in a round. */
    public long roundExamples() {
        return Word2VecDemand.roundExamples(config, counts);
    }

    private int largestBlock() {
        int largest = 0;
        for (int block = 0; block < blocks(); block++) {
            largest = Math.max(largest, map().size(block));
        }
        return largest;
    }

    @Override
    public int blocks() {
        return config.replicas();
    }

    @Override
    public int modelRow(int block, int place) {
        return map().row(block, place);
    }

    @Override
    public ModelLayout layout() {
        ModelLayout made = layout;
        if (made == null) {
            List<TensorSpec> tensors = new ArrayList<>();
            for (String table : List.of(Word2VecProgram.INPUT, Word2VecProgram.OUTPUT)) {
                for (int block = 0; block < blocks(); block++) {
                    tensors.add(TensorSpec.of(table + "." + block, map().size(block), config.dimensions()));
                }
            }
            made = ModelLayout.of(tensors);
            layout = made;
        }
        return made;
    }

    @Override
    public ModelLayout modelLayout() {
        return Word2VecProgram.layout(counts.length, config.dimensions());
    }

    /** A word's values are the same as with any other distribution. */
    @Override
    public float[] initialValues(Slice slice) {
        float[] values = new float[slice.size()];
        if (slice.tensor() < blocks()) {
            for (int place = slice.fromRow(); place < slice.toRow(); place++) {
                Word2VecProgram.initialRow(
                        config, modelRow(slice.tensor(), place), values, (place - slice.fromRow()) * slice.rowLength());
            }
        }
        return values;
    }

    @Override
    public int rounds() {
        return schedule.rounds();
    }

    @Override
    public int replicas(int round) {
        return blocks();
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

    @Override
    public int[][][] route(int round, int part) {
        TokenRange range = schedule.range(round).part(part, blocks());
        WindowRouter router = new WindowRouter(map(), 2 * config.window());
        if (range.tokens() > 0) {
            String place = "round " + round + ", part " + part;
            TrainingLoop loop = new TrainingLoop(
                    config,
                    sampling(),
                    new Xorshift(Seeds.derive(config.seed(), "word2vec.windows", round, part)),
                    TrainingLoop.Stretch.of(place, range.from(), range.tokens(), LearningRateRamp.constant(0)),
                    random -> router);
            HogwildThreads.run(1, thread -> corpus.open("train").forEachDocument(range.from(), range.to(), loop));
            if (loop.tokens() != range.tokens()) {
                throw Word2VecProgram.incomplete(place, range, loop.tokens());
            }
        }
        return router.streams();
    }

    @Override
    public ReplicaState emptyCell(int inputBlock, int outputBlock) {
        List<TensorSpec> tensors = layout().tensors();
        return new EmbeddingTables(
                ModelLayout.of(List.of(tensors.get(inputBlock), tensors.get(blocks() + outputBlock))),
                config.threads(),
                0);
    }

    /** Examples are tokens, of which every cell counts an equal share. */
    @Override
    public CellResult train(CellTask task) {
        int cells = blocks() * blocks();
        long examples = schedule.range(task.round())
                .part(task.subRound() * blocks() + task.replica(), cells)
                .tokens();
        int[] windows = joined(task.examples());
        if (windows.length == 0) {
            return new CellResult(examples, 0, 0);
        }
        int[] bounds = bounds(windows, config.threads());
        int threads = bounds.length - 1;
        EmbeddingTables tables = (EmbeddingTables) task.state();
        NoiseTable noise = noise(task.outputBlock());
        LearningRateRamp learningRate = schedule.learningRate(task.round());
        List<CellLoop> loops = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            long seed =
                    Seeds.derive(config.seed(), "word2vec.cell", task.round(), task.subRound(), task.replica(), thread);
            loops.add(new CellLoop(config, tables, Kernels.choose(config), noise, seed, thread, CellLoop.WORDS_A_DRAW));
        }
        HogwildThreads.run(
                threads, thread -> loops.get(thread).train(windows, bounds[thread], bounds[thread + 1], learningRate));
        if (!tables.isFinite()) {
            throw new Diverged(Problem.of("A word's vector is not finite")
                    .at("round " + task.round() + ", sub-round " + task.subRound() + ", replica " + task.replica())
                    .remedy("Lower --learning-rate"));
        }
        return new CellResult(
                examples,
                loops.stream().mapToDouble(CellLoop::lossSum).sum(),
                loops.stream().mapToLong(CellLoop::lossExamples).sum());
    }

    private static int[] joined(List<int[]> parts) {
        int[] joined = new int
                [Math.toIntExact(parts.stream().mapToLong(part -> part.length).sum())];
        int at = 0;
        for (int[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }

    /** Cuts windows into stretches of like length, at most {@code parts}, between windows. */
    static int[] bounds(int[] windows, int parts) {
        List<Integer> bounds = new ArrayList<>(List.of(0));
        for (int at = 0; at < windows.length; at += 2 + windows[at + 1]) {
            if (at > 0 && at >= (long) windows.length * bounds.size() / parts) {
                bounds.add(at);
            }
        }
        bounds.add(windows.length);
        return bounds.stream().mapToInt(Integer::intValue).toArray();
    }

    private NoiseTable noise(int block) {
        long[] inBlock = new long[map().size(block)];
        for (int place = 0; place < inBlock.length; place++) {
            inBlock[place] = counts[map().row(block, place)];
        }
        return new NoiseTable(inBlock);
    }

    @Override
    public OptionalDouble validate(ReplicaState state) {
        return Word2VecProgram.validate(config, WordSampling.of(counts, config), corpus, state);
    }

    private BlockMap map() {
        BlockMap made = map;
        if (made == null) {
            made = new BlockMap(WordSampling.keptCounts(counts, config), blocks());
            map = made;
        }
        return made;
    }

    private WordSampling sampling() {
        WordSampling made = sampling;
        if (made == null) {
            made = WordSampling.withoutNoise(counts, config);
            sampling = made;
        }
        return made;
    }
}
