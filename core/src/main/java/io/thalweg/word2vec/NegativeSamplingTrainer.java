package io.thalweg.word2vec;

import io.thalweg.random.Xorshift;
import java.util.BitSet;

/**
 * Takes a window's noise words from a pool and hands its steps to the kernel. All of a skip-gram window's words share
 * the centre word and its noise words as targets, as in pWord2Vec. Windows with more than {@value Step#TARGETS} targets
 * are several steps.
 */
final class NegativeSamplingTrainer implements WindowTrainer {
    private final EmbeddingTables tables;
    private final Kernel kernel;
    private final Architecture architecture;
    private final CbowGradient cbowGradient;
    private final NoisePool noise;
    private final Step step;
    private final BitSet outputRows;

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
        this.cbowGradient = config.cbowGradient();
        this.noise = new NoisePool(noise, random, config.negativeSamples());
        this.step = new Step(tables, 2 * config.window(), thread);
        this.outputRows = new BitSet(tables.rows());
        this.noise.markNewest(outputRows);
        this.announced = new Targets[] {new Targets(config.negativeSamples()), new Targets(config.negativeSamples())};
    }

    @Override
    public void prepare(int centreWord) {
        Targets targets = announced[announcedCount++];
        targets.centre[0] = centreWord;
        noise.renew();
        noise.markNewest(outputRows);
        targets.noise.take(noise::take, targets.centre, 1);
        fetched += tables.fetch(tables.output, tables.offset(centreWord)) + noise.fetchNewest(tables);
    }

    @Override
    public void approach(int word) {
        fetched += tables.fetch(tables.input, tables.offset(word));
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
        step.contextShare = cbowGradient.share(contexts);
        step.learningRate = learningRate;
        step.measured = measured;
        for (int first = 0; first < targets.count(); first += Step.TARGETS) {
            int count = Math.min(Step.TARGETS, targets.count() - first);
            step.targetCount = count;
            step.firstLabel = first == 0 ? 1 : 0;
            for (int j = 0; j < count; j++) {
                step.targets[j] = tables.offset(targets.word(first + j));
                step.weights[j] = targets.weight(first + j);
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
        rows.or(outputRows);
    }

    /** Keeps the early reads alive: a value that nothing can know to be unused. */
    float fetched() {
        return fetched;
    }

    /** The targets of one window: the word in its middle, and noise. */
    private static final class Targets {
        final int[] centre = new int[1];
        final NoiseWords noise;

        Targets(int negativeSamples) {
            noise = new NoiseWords(negativeSamples);
        }

        int count() {
            return 1 + noise.count;
        }

        int word(int target) {
            return target == 0 ? centre[0] : noise.words[target - 1];
        }

        float weight(int target) {
            return target == 0 ? 1 : noise.weights[target - 1];
        }
    }
}
