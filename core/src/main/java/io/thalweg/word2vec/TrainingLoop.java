package io.thalweg.word2vec;

import io.thalweg.dataset.TokenCorpus;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.random.Xorshift;
import java.util.BitSet;
import java.util.function.Function;

/**
 * One thread's training on a stretch of the corpus: subsamples, cuts windows, and trains on them. Knows nothing of rounds
 * or replicas. Feed it documents through {@link #visit}.
 *
 * <p>As in word2vec.c, words that subsampling leaves out are gone before windows are cut, so windows reach further; each
 * window's reach is uniform on 1 to {@code window}. Windows do not cross documents.
 */
public final class TrainingLoop implements TokenCorpus.DocumentVisitor {
    /** One window in so many has its loss measured. */
    static final int MEASURED_WINDOWS = 64;

    /**
     * Windows announced to the trainer at a time. Rows that are read together are waited for together; those of so many
     * windows stay in a core's nearest caches until their turn.
     */
    static final int ANNOUNCED = 16;

    private static final int BUFFER = 4096;

    private final WordSampling sampling;
    private final WindowTrainer trainer;
    private final Xorshift random;
    private final int window;
    private final Stretch stretch;
    private final BitSet words;

    /** The document's kept words; older ones move out when it is full. */
    private final int[] kept;

    private int keptCount;

    /** Place in {@link #kept} of the next centre word. */
    private int centre;

    private float learningRate;
    private long tokens;
    private long windows;

    /**
     * The stretch of the corpus and how it is trained on.
     *
     * @param place for messages: {@code "round 3, replica 1"}
     * @param firstToken its first token's position in the split, for messages
     * @param tokens its length
     * @param learningRate through the stretch
     * @param measuredWindows one window in so many has its loss measured; the first is
     */
    public record Stretch(
            String place, long firstToken, long tokens, LearningRateRamp learningRate, int measuredWindows) {
        public Stretch {
            if (tokens < 1 || measuredWindows < 1) {
                throw new IllegalArgumentException("Found a stretch of " + tokens + " tokens, one window in "
                        + measuredWindows + " measured; allowed at least 1");
            }
        }

        public static Stretch of(String place, long firstToken, long tokens, LearningRateRamp learningRate) {
            return new Stretch(place, firstToken, tokens, learningRate, MEASURED_WINDOWS);
        }
    }

    /**
     * @param tables trained in place, as they are after {@link #finish}
     * @param seed of this thread's draws
     * @param thread from 0, below the number of threads the tables were made for
     */
    public TrainingLoop(
            Word2VecConfig config,
            WordSampling sampling,
            EmbeddingTables tables,
            long seed,
            int thread,
            Stretch stretch) {
        this(config, sampling, tables, Kernels.choose(config), seed, thread, stretch);
    }

    TrainingLoop(
            Word2VecConfig config,
            WordSampling sampling,
            EmbeddingTables tables,
            Kernel kernel,
            long seed,
            int thread,
            Stretch stretch) {
        this(
                config,
                sampling,
                new Xorshift(seed),
                stretch,
                random -> trainer(config, sampling, tables, kernel, random, thread));
    }

    /** @param trainer makes what the windows go to; draws from the loop's own generator */
    TrainingLoop(
            Word2VecConfig config,
            WordSampling sampling,
            Xorshift random,
            Stretch stretch,
            Function<Xorshift, WindowTrainer> trainer) {
        this.sampling = sampling;
        this.random = random;
        this.window = config.window();
        this.stretch = stretch;
        this.words = new BitSet(sampling.words());
        this.kept = new int[BUFFER + 2 * window];
        this.trainer = trainer.apply(random);
        this.learningRate = stretch.learningRate().at(0);
    }

    private static WindowTrainer trainer(
            Word2VecConfig config,
            WordSampling sampling,
            EmbeddingTables tables,
            Kernel kernel,
            Xorshift random,
            int thread) {
        return config.objective() == Objective.FULL_SOFTMAX
                ? new SoftmaxTrainer(tables, config.architecture(), config.cbowGradient())
                : new NegativeSamplingTrainer(tables, kernel, config, sampling.noise(), random, thread);
    }

    /**
     * Trains on a document. Stops when the thread is interrupted; {@link #tokens} then says how far it came.
     *
     * @throws JobFailed if the loss is not finite, or a token is no word of the vocabulary
     */
    @Override
    public boolean visit(int[] document, int from, int to) {
        keptCount = 0;
        centre = 0;
        int vocabulary = sampling.words();
        for (int i = from; i < to; i++) {
            int word = document[i];
            if (word < 0 || word >= vocabulary) {
                throw notAWord(word, tokens + (i - from));
            }
            if (sampling.keeps(word, (int) (random.next() >>> 33))) {
                kept[keptCount++] = word;
                words.set(word);
                if (keptCount == kept.length) {
                    setLearningRate(tokens + (i - from));
                    train(keptCount - window);
                    dropOld();
                    if (Thread.currentThread().isInterrupted()) {
                        return false;
                    }
                }
            }
        }
        setLearningRate(tokens + (to - from));
        if (keptCount > 1) {
            train(keptCount);
        }
        tokens += to - from;
        requireFiniteLoss();
        return !Thread.currentThread().isInterrupted();
    }

    private void setLearningRate(long done) {
        learningRate = stretch.learningRate().at(Math.min(1, (double) done / stretch.tokens()));
    }

    /** Trains the centres up to {@code end}. */
    private void train(int end) {
        while (centre < end) {
            int last = Math.min(centre + ANNOUNCED, end);
            int near = centre == 0 ? 0 : Math.min(centre + window, keptCount);
            trainer.prepare(kept, centre, last, near, Math.min(last + window, keptCount));
            for (; centre < last; centre++) {
                int reach = 1 + random.nextBelow(window);
                int from = Math.max(0, centre - reach);
                int to = Math.min(keptCount, centre + reach + 1);
                boolean measured = windows++ % stretch.measuredWindows() == 0;
                trainer.train(kept, from, to, centre, learningRate, measured);
            }
        }
    }

    /** Leaves of the words before the next centre those its window can reach. */
    private void dropOld() {
        int dropped = centre - window;
        System.arraycopy(kept, dropped, kept, 0, keptCount - dropped);
        keptCount -= dropped;
        centre = window;
        requireFiniteLoss();
    }

    private void requireFiniteLoss() {
        if (!Double.isFinite(trainer.lossSum())) {
            throw notFinite("The loss is not finite", trainer.lossSum(), stretch, tokens);
        }
    }

    static JobFailed notFinite(String what, Object found, Stretch stretch, long token) {
        return new JobFailed(Problem.of(what)
                .found(found)
                .at(stretch.place() + ", token " + (stretch.firstToken() + token))
                .remedy("Lower --learning-rate"));
    }

    private JobFailed notAWord(int word, long token) {
        return new JobFailed(Problem.of("A token is not a word of the vocabulary")
                .found(word)
                .allowed("0 to " + (sampling.words() - 1))
                .at(stretch.place() + ", token " + (stretch.firstToken() + token))
                .remedy("Prepare the dataset again"));
    }

    /**
     * Brings to the tables what this loop has trained and not brought there yet. To be called of every loop on the same
     * tables, one after the other, when all have been trained; before, the tables lack a part of it.
     */
    public void finish() {
        trainer.finish();
    }

    /** Tokens visited. */
    public long tokens() {
        return tokens;
    }

    /** Windows trained. */
    public long windows() {
        return windows;
    }

    /** Nats, over {@link #lossExamples}. */
    public double lossSum() {
        return trainer.lossSum();
    }

    public long lossExamples() {
        return trainer.lossExamples();
    }

    /** Marks the rows that may have changed. */
    void mark(BitSet inputRows, BitSet outputRows) {
        inputRows.or(words);
        outputRows.or(words);
        trainer.markOutputRows(outputRows);
    }
}
