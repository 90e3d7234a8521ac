package io.thalweg.word2vec;

import io.thalweg.random.Xorshift;
import java.util.BitSet;

/**
 * Draws a window's noise words and hands its steps to the kernel. All of a skip-gram window's words share the centre
 * word and its noise words as targets, as in pWord2Vec.
 *
 * <p>A noise word equal to the centre word is left out, not drawn again, as in word2vec.c; one drawn twice is one target
 * of weight two, which is the same gradient. Windows with more than {@value Step#TARGETS} targets are several steps.
 */
final class NegativeSamplingTrainer implements WindowTrainer {
    private final EmbeddingTables tables;
    private final Kernel kernel;
    private final Architecture architecture;
    private final NoiseTable noise;
    private final Xorshift random;
    private final Step step;
    private final BitSet noiseRows;

    /** Of the windows announced and not yet trained, the first first. */
    private final Targets[] announced;

    private int announcedCount;
    private long lossExamples;

    /** What early reads were for; kept so that they are not optimised away. */
    private float fetched;

    NegativeSamplingTrainer(
            EmbeddingTables tables,
            Kernel kernel,
            Word2VecConfig config,
            NoiseTable noise,
            Xorshift random,
            int thread) {
        this.tables = tables;
        this.kernel = kernel;
        this.architecture = config.architecture();
        this.noise = noise;
        this.random = random;
        this.step = new Step(tables, 2 * config.window(), thread);
        this.noiseRows = new BitSet(tables.rows());
        this.announced = new Targets[] {new Targets(config.negativeSamples()), new Targets(config.negativeSamples())};
    }

    @Override
    public void prepare(int centreWord) {
        Targets targets = announced[announcedCount++];
        targets.draw(centreWord, noise, random);
        fetched += targets.fetch(tables, noiseRows);
    }

    @Override
    public void train(int[] words, int from, int to, int centre, float learningRate, boolean measured) {
        Targets targets = announced[0];
        announced[0] = announced[1];
        announced[1] = targets;
        announcedCount--;

        int contexts = 0;
        for (int i = from; i < to; i++) {
            if (i != centre) {
                step.contexts[contexts++] = tables.offset(words[i]);
            }
        }
        step.contextCount = contexts;
        step.learningRate = learningRate;
        step.measured = measured;
        for (int first = 0; first < targets.count; first += Step.TARGETS) {
            int count = Math.min(Step.TARGETS, targets.count - first);
            step.targetCount = count;
            step.firstLabel = first == 0 ? 1 : 0;
            for (int j = 0; j < count; j++) {
                step.targets[j] = tables.offset(targets.words[first + j]);
                step.weights[j] = targets.weights[first + j];
            }
            if (architecture == Architecture.SKIP_GRAM) {
                kernel.skipGram(step);
            } else {
                kernel.cbow(step);
            }
        }
        if (measured) {
            lossExamples += architecture == Architecture.SKIP_GRAM ? contexts : 1;
        }
    }

    @Override
    public double lossSum() {
        return step.lossSum;
    }

    @Override
    public long lossExamples() {
        return lossExamples;
    }

    @Override
    public void markOutputRows(BitSet rows) {
        rows.or(noiseRows);
    }

    /** Keeps the early reads alive: a value that nothing can know to be unused. */
    float fetched() {
        return fetched;
    }

    /** The targets of one window: the centre word first. */
    private static final class Targets {
        private final int[] words;
        private final float[] weights;
        private int count;

        Targets(int negativeSamples) {
            words = new int[negativeSamples + 1];
            weights = new float[negativeSamples + 1];
        }

        void draw(int centreWord, NoiseTable noise, Xorshift random) {
            words[0] = centreWord;
            weights[0] = 1;
            int drawn = 1;
            for (int n = words.length - 1; n > 0; n--) {
                int word = noise.draw(random);
                int same = 0;
                while (same < drawn && words[same] != word) {
                    same++;
                }
                if (same == drawn) {
                    words[drawn] = word;
                    weights[drawn++] = 1;
                } else if (same > 0) {
                    weights[same]++;
                }
            }
            count = drawn;
        }

        /** Reads one value of every cache line of the rows, so that they come while the window before is trained. */
        float fetch(EmbeddingTables tables, BitSet noiseRows) {
            float sum = 0;
            float[] output = tables.output;
            int stride = tables.stride;
            for (int j = 0; j < count; j++) {
                int row = tables.offset(words[j]);
                noiseRows.set(words[j]);
                for (int k = 0; k < stride; k += EmbeddingTables.ROW_MULTIPLE) {
                    sum += output[row + k];
                }
            }
            return sum;
        }
    }
}
