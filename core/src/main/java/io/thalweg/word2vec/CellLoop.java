package io.thalweg.word2vec;

import io.thalweg.random.Xorshift;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * One thread's training on the windows of a cell, in the form {@link WindowRouter} gives them. A window that is spread
 * over N cells has few words in each, too few to share the rows of a kernel's step. So windows that follow one another
 * can be taken together until they have enough words: each word against its own centre, all against the same noise
 * words. That is faster, and was seen to cost quality, so {@link #WORDS_A_DRAW} is one. Noise is not taken from a
 * {@link NoisePool} either: a block's rows are near anyway, so that it gained little, and quality was worse.
 */
final class CellLoop {
    /** Words that windows are taken together for: with one, each window has noise words of its own. */
    static final int WORDS_A_DRAW = 1;

    private final EmbeddingTables tables;
    private final Kernel kernel;
    private final NoiseTable noise;
    private final Xorshift random;
    private final Step step;
    private final int enough;

    /** Drawn and fetched together before the first is trained on. */
    private final Group[] groups = new Group[TrainingLoop.ANNOUNCED];

    private long lossExamples;

    /** What early reads were for; kept so that they are not optimised away. */
    private float fetched;

    /**
     * @param tables of the cell's input block and output block
     * @param noise of the output block's words
     * @param thread from 0, below the number of threads the tables were made for
     * @param enough words that windows are taken together for, at least 1
     */
    CellLoop(
            Word2VecConfig config,
            EmbeddingTables tables,
            Kernel kernel,
            NoiseTable noise,
            long seed,
            int thread,
            int enough) {
        this.enough = enough;
        int most = enough - 1 + 2 * config.window();
        this.tables = tables;
        this.kernel = kernel;
        this.noise = noise;
        this.random = new Xorshift(seed);
        this.step = new Step(tables, most, thread);
        Arrays.setAll(groups, number -> new Group(most, config.negativeSamples()));
    }

    /**
     * Trains.
     *
     * @param windows those of the cell in this round; whole ones at {@code [from, to)}
     * @throws CancellationException soon after the thread is interrupted: the cell lasts too long, and is trained elsewhere
     */
    void train(int[] windows, int from, int to, LearningRateRamp learningRate) {
        int number = 0;
        for (int next = from; next < to; ) {
            int count = prepare(windows, next, to);
            for (int i = 0; i < count; i++, number++) {
                step.learningRate = learningRate.at((double) groups[i].from / windows.length);
                step.measured = number % TrainingLoop.MEASURED_WINDOWS == 0;
                if (step.measured && Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("Training was interrupted after " + number + " groups of windows");
                }
                train(groups[i]);
            }
            next = groups[count - 1].to;
        }
    }

    /** Fills the groups from windows at {@code [from, to)}, and returns how many. */
    private int prepare(int[] windows, int from, int to) {
        int count = 0;
        for (int next = from; next < to && count < groups.length; count++) {
            groups[count].take(windows, next, to, enough);
            next = groups[count].to;
        }
        for (int i = 0; i < count; i++) {
            groups[i].noise.take(() -> noise.draw(random), groups[i].centres, groups[i].centreCount);
        }
        for (int i = 0; i < count; i++) {
            fetched += groups[i].fetch(tables);
        }
        return count;
    }

    private void train(Group group) {
        for (int i = 0; i < group.pairs; i++) {
            step.contexts[i] = tables.offset(group.contexts[i]);
            step.partners[i] = tables.offset(group.partners[i]);
        }
        step.contextCount = group.pairs;
        kernel.pairs(step);
        step.firstLabel = 0;
        for (int first = 0; first < group.noise.count; first += Step.TARGETS) {
            int count = Math.min(Step.TARGETS, group.noise.count - first);
            step.targetCount = count;
            for (int j = 0; j < count; j++) {
                step.targets[j] = tables.offset(group.noise.words[first + j]);
                step.weights[j] = group.noise.weights[first + j];
            }
            kernel.skipGram(step);
        }
        if (step.measured) {
            lossExamples += group.pairs;
        }
    }

    double lossSum() {
        return step.lossSum;
    }

    long lossExamples() {
        return lossExamples;
    }

    /** Keeps the early reads alive: a value that nothing can know to be unused. */
    float fetched() {
        return fetched;
    }

    /** Windows that follow one another. */
    private static final class Group {
        /** The windows' words, and for each the centre of its window. */
        final int[] contexts;

        final int[] partners;
        int pairs;

        /** Each centre once for each of its windows. */
        final int[] centres;

        int centreCount;
        final NoiseWords noise;

        /** Where the windows stand. */
        int from;

        int to;

        Group(int most, int negativeSamples) {
            contexts = new int[most];
            partners = new int[most];
            centres = new int[most];
            noise = new NoiseWords(negativeSamples);
        }

        void take(int[] windows, int begin, int end, int enough) {
            from = begin;
            to = begin;
            pairs = 0;
            centreCount = 0;
            while (to < end && pairs < enough) {
                int centre = windows[to];
                int count = windows[to + 1];
                centres[centreCount++] = centre;
                for (int i = 0; i < count; i++) {
                    contexts[pairs] = windows[to + 2 + i];
                    partners[pairs++] = centre;
                }
                to += 2 + count;
            }
        }

        float fetch(EmbeddingTables tables) {
            float sum = noise.fetch(tables);
            for (int i = 0; i < centreCount; i++) {
                sum += tables.fetch(tables.output, tables.offset(centres[i]));
            }
            for (int i = 0; i < pairs; i++) {
                sum += tables.fetch(tables.input, tables.offset(contexts[i]));
            }
            return sum;
        }
    }
}
