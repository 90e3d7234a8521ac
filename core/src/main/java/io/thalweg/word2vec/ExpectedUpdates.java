package io.thalweg.word2vec;

import io.thalweg.average.RowUpdates;
import java.util.Arrays;

/**
 * How often a token of the corpus updates each row of the two tables on average, in pairs of a word and a target: a word that
 * frequent-word subsampling keeps stands in window + 1 windows, each with its target and noise words. Where documents end is
 * left out of account.
 */
final class ExpectedUpdates implements RowUpdates {
    private static final long serialVersionUID = 1L;

    /** Eight bytes a word together. */
    static final int BYTES_PER_WORD = 2 * Float.BYTES;

    private final float[] input;
    private final float[] output;

    /** @param counts of every word in the training split, by id */
    ExpectedUpdates(long[] counts, Word2VecConfig config) {
        double tokens = Arrays.stream(counts).sum();
        double keptTokens = 0;
        double noiseTotal = 0;
        for (long count : counts) {
            keptTokens += kept(count, tokens, config);
            noiseTotal += Math.pow((double) count, NoiseTable.POWER);
        }
        // The softmax trains every row with every target, by its probability: taken as if noise words did.
        int noise = config.negativeSamples();
        int wordsInWindow = config.window() + 1;
        boolean cbow = config.architecture() == Architecture.CBOW;
        // CBOW makes one pair of a window and a target, and may share its gradient out among the window's words.
        int pairsOfWord = cbow && config.cbowGradient() == CbowGradient.SHARED ? 1 : wordsInWindow;
        int pairsOfTarget = cbow ? 1 : wordsInWindow;
        input = new float[counts.length];
        output = new float[counts.length];
        for (int word = 0; word < counts.length; word++) {
            double kept = kept(counts[word], tokens, config);
            double asNoise = noise * keptTokens * Math.pow((double) counts[word], NoiseTable.POWER) / noiseTotal;
            input[word] = (float) (pairsOfWord * (1 + noise) * kept / tokens);
            output[word] = (float) (pairsOfTarget * (kept + asNoise) / tokens);
        }
    }

    private static double kept(long count, double tokens, Word2VecConfig config) {
        return count * WordSampling.keepProbability(count / tokens, config.sample());
    }

    @Override
    public double perExample(int tensor, int row) {
        return tensor == 0 ? input[row] : output[row];
    }
}
