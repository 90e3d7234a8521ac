package io.thalweg.word2vec;

import org.jspecify.annotations.Nullable;

/**
 * What the counts decide: which words frequent-word subsampling keeps, and the noise distribution. Read-only, shared by
 * threads.
 */
public final class WordSampling {
    private static final double UNIT = 0x1p31;

    /** A word is kept when 31 random bits are at most this. */
    private final int[] keepThresholds;

    private final @Nullable NoiseTable noise;

    private WordSampling(int[] keepThresholds, @Nullable NoiseTable noise) {
        this.keepThresholds = keepThresholds;
        this.noise = noise;
    }

    /**
     * For one corpus and configuration.
     *
     * @param counts of every word in the training split
     */
    public static WordSampling of(long[] counts, Word2VecConfig config) {
        NoiseTable noise = config.objective() == Objective.NEGATIVE_SAMPLING ? new NoiseTable(counts) : null;
        return new WordSampling(keepThresholds(counts, config), noise);
    }

    /** The same for where only words are thinned out. */
    static WordSampling withoutNoise(long[] counts, Word2VecConfig config) {
        return new WordSampling(keepThresholds(counts, config), null);
    }

    /** How many occurrences of each word are kept in an epoch, on average. */
    static double[] keptCounts(long[] counts, Word2VecConfig config) {
        double total = total(counts);
        double[] kept = new double[counts.length];
        for (int word = 0; word < counts.length; word++) {
            kept[word] = counts[word] * keepProbability(counts[word] / total, config.sample());
        }
        return kept;
    }

    private static double total(long[] counts) {
        double total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    private static int[] keepThresholds(long[] counts, Word2VecConfig config) {
        double total = total(counts);
        int[] thresholds = new int[counts.length];
        for (int word = 0; word < counts.length; word++) {
            thresholds[word] =
                    (int) Math.min(Integer.MAX_VALUE, keepProbability(counts[word] / total, config.sample()) * UNIT);
        }
        return thresholds;
    }

    /**
     * The probability with which an occurrence of a word is kept: sqrt(t / f) + t / f, at most 1; word2vec.c's form, of
     * which Mikolov et al. 2013b, equation 5, gives the first term.
     *
     * @param frequency f, the word's share of the corpus
     * @param sample t; 0 keeps all
     */
    static double keepProbability(double frequency, double sample) {
        if (sample == 0 || frequency == 0) {
            return 1;
        }
        double ratio = sample / frequency;
        return Math.min(1, Math.sqrt(ratio) + ratio);
    }

    int words() {
        return keepThresholds.length;
    }

    /** @param bits 31 random bits */
    boolean keeps(int word, int bits) {
        return bits <= keepThresholds[word];
    }

    NoiseTable noise() {
        if (noise == null) {
            throw new IllegalStateException("Made for the full softmax, which draws no noise");
        }
        return noise;
    }
}
