package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.random.Xorshift;
import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NoisePoolTest {
    /** A word new in a window is taken from it on, until its turn to make room, and not later. */
    @ParameterizedTest
    @CsvSource({"1, 1", "5, 1", "6, 2", "64, 13"})
    void wordsAreTakenWhileThePoolHoldsThem(int negativeSamples, int newWords) {
        // So many that hardly one is drawn while it is in the pool.
        long[] counts = new long[1_000_000];
        Arrays.fill(counts, 1);
        assertEquals(newWords, NoisePool.newWords(negativeSamples));
        NoisePool pool = new NoisePool(new NoiseTable(counts), new Xorshift(7));
        BitSet first = new BitSet();
        pool.mark(first);
        assertEquals(NoisePool.SIZE, first.cardinality());
        int[] since = new int[counts.length];
        Arrays.fill(since, Integer.MIN_VALUE / 2);
        first.stream().forEach(word -> since[word] = -1);
        int[] drawn = new int[newWords];
        int oldest = 0;
        int youngest = Integer.MAX_VALUE;
        for (int window = 0; window < 2_000; window++) {
            pool.draw(drawn, newWords);
            for (int word : drawn) {
                pool.replaceOldest(word);
                since[word] = window;
            }
            for (int n = 0; n < negativeSamples; n++) {
                int age = window - since[pool.take()];
                oldest = Math.max(oldest, age);
                youngest = Math.min(youngest, age);
            }
        }
        assertEquals(0, youngest);
        int lasts = (NoisePool.SIZE + newWords - 1) / newWords;
        assertEquals(lasts - 1, oldest, "windows after it was new in which a word was taken");
    }

    @Test
    void wordsAreTakenWithTheNoiseDistributionsProbabilities() {
        long[] counts = {1000, 0, 300, 100, 30, 10, 3, 1};
        double total = Arrays.stream(counts)
                .mapToDouble(count -> Math.pow((double) count, NoiseTable.POWER))
                .sum();
        int windows = 400_000;
        int negativeSamples = 5;
        NoisePool pool = new NoisePool(new NoiseTable(counts), new Xorshift(3));
        int[] drawn = new int[1];
        int[] taken = new int[counts.length];
        for (int window = 0; window < windows; window++) {
            pool.draw(drawn, 1);
            pool.replaceOldest(drawn[0]);
            for (int n = 0; n < negativeSamples; n++) {
                taken[pool.take()]++;
            }
        }
        double all = (double) windows * negativeSamples;
        for (int word = 0; word < counts.length; word++) {
            double expected = Math.pow((double) counts[word], NoiseTable.POWER) / total;
            // Each draw is taken a random number of times, of mean and variance USES, which makes the variance so much
            // larger.
            double deviation = Math.sqrt((1 + NoisePool.USES) * expected * (1 - expected) / all);
            assertEquals(expected, taken[word] / all, 4.5 * deviation, "word " + word);
        }
        assertEquals(0, taken[1]);
    }
}
