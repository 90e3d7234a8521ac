package io.thalweg.word2vec;

import io.thalweg.random.Xorshift;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Takes windows' noise words from a pool, reads early what rows they bring, and hands their steps to the kernel. All of
 * a skip-gram window's words share the centre word and its noise words as targets, as in pWord2Vec. Windows with more
 * than {@value Step#TARGETS} targets are several steps.
 */
final class NegativeSamplingTrainer implements WindowTrainer {
    private final Kernel kernel;
    private final Architecture architecture;
    private final CbowGradient cbowGradient;
    private final NoisePool noise;
    private final int newWords;
    private final Step step;
    private final BitSet outputRows;
    private final LocalRows localInput;
    private final LocalRows localOutput;

    /** How many of the noise words, centre words and near words to come are passed by until one's row is exchanged. */
    private int passedNoise;

    private int passedCentres;
    private int passedNear;

    /** Of the windows announced; the first is not trained before the last is drawn. */
    private final NoiseWords[] announced;

    /** Their new noise words. */
    private final int[] drawn;

    private int trainedCount;
    private final int[] centre = new int[1];
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
        this.kernel = kernel;
        this.noise = new NoisePool(noise, random);
        this.newWords = NoisePool.newWords(config.negativeSamples());
        this.architecture = config.architecture();
        this.cbowGradient = config.cbowGradient();
        this.step = new Step(tables, 2 * config.window(), thread);
        this.outputRows = new BitSet(tables.rows());
        this.noise.mark(outputRows);
        this.localInput = LocalRows.ofInput(tables, kernel, thread);
        this.localOutput = LocalRows.ofOutput(tables, kernel, thread);
        this.announced = new NoiseWords[TrainingLoop.ANNOUNCED];
        Arrays.setAll(announced, window -> new NoiseWords(config.negativeSamples()));
        this.drawn = new int[newWords * announced.length];
    }

    @Override
    public void prepare(int[] words, int from, int to, int nearFrom, int nearTo) {
        trainedCount = 0;
        noise.draw(drawn, newWords * (to - from));
        fetched += fetch(words, from, to, nearFrom, nearTo);
        exchange(words, from, to, nearFrom, nearTo);
        for (int window = 0; window < to - from; window++) {
            for (int n = 0; n < newWords; n++) {
                int word = drawn[window * newWords + n];
                noise.replaceOldest(word);
                outputRows.set(word);
            }
            centre[0] = words[from + window];
            announced[window].take(noise::take, centre, 1);
        }
    }

    /** Reads the rows that are not near yet, all together: so they are waited for together. */
    private float fetch(int[] words, int from, int to, int nearFrom, int nearTo) {
        float sum = 0;
        for (int n = 0; n < newWords * (to - from); n++) {
            sum += localOutput.fetch(drawn[n]);
        }
        for (int i = from; i < to; i++) {
            sum += localOutput.fetch(words[i]);
        }
        for (int i = nearFrom; i < nearTo; i++) {
            sum += localInput.fetch(words[i]);
        }
        return sum;
    }

    /** Exchanges some of the rows that come near: so the commoner a word, the more often its rows. */
    private void exchange(int[] words, int from, int to, int nearFrom, int nearTo) {
        passedNoise = exchange(localOutput, drawn, 0, newWords * (to - from), passedNoise);
        passedCentres = exchange(localOutput, words, from, to, passedCentres);
        passedNear = exchange(localInput, words, nearFrom, nearTo, passedNear);
    }

    /** Passes by the first {@code passed} and exchanges the next, and so on; returns how many remain to be passed by. */
    private static int exchange(LocalRows rows, int[] words, int from, int to, int passed) {
        int i = from + passed;
        while (i < to) {
            rows.exchange(words[i]);
            i += rows.nextExchange();
        }
        return i - to;
    }

    @Override
    public void finish() {
        localInput.exchangeAll();
        localOutput.exchangeAll();
    }

    @Override
    public void train(int[] words, int from, int to, int centre, float learningRate, boolean measured) {
        NoiseWords noiseWords = announced[trainedCount++];
        int contexts = 0;
        for (int i = from; i < to; i++) {
            if (i != centre) {
                step.contexts[contexts++] = localInput.offset(words[i]);
            }
        }
        step.contextCount = contexts;
        step.contextShare = cbowGradient.share(contexts);
        step.learningRate = learningRate;
        step.measured = measured;
        step.targets[0] = localOutput.offset(words[centre]);
        step.weights[0] = 1;
        step.firstLabel = 1;
        int place = 1;
        int next = 0;
        do {
            for (; place < Step.TARGETS && next < noiseWords.count; place++, next++) {
                step.targets[place] = localOutput.offset(noiseWords.words[next]);
                step.weights[place] = noiseWords.weights[next];
            }
            step.targetCount = place;
            if (architecture == Architecture.SKIP_GRAM) {
                kernel.skipGram(step);
            } else {
                kernel.cbow(step);
            }
            step.firstLabel = 0;
            place = 0;
        } while (next < noiseWords.count);
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
}
