package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.random.Xorshift;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordSamplingTest {
    @Test
    void theProbabilityOfBeingKeptIsWord2vecCsFormula() {
        // (sqrt(cn / (sample * train_words)) + 1) * (sample * train_words) / cn, from word2vec.c.
        double sample = 1e-4;
        double words = 17e6;
        for (double count : new double[] {5, 1000, 1700, 4450, 10_000, 1_000_000}) {
            double published = (Math.sqrt(count / (sample * words)) + 1) * (sample * words) / count;
            assertEquals(
                    Math.min(1, published), WordSampling.keepProbability(count / words, sample), 1e-12, "" + count);
        }
        assertEquals(1, WordSampling.keepProbability(0.5, 0));
    }

    @Test
    void occurrencesAreKeptWithThatProbability() {
        long[] counts = {1_000_000, 100_000, 10_000, 10};
        double sample = 1e-3;
        WordSampling sampling =
                WordSampling.of(counts, Word2VecConfig.builder().sample(sample).build());
        Xorshift random = new Xorshift(11);
        int draws = 400_000;
        for (int word = 0; word < counts.length; word++) {
            int kept = 0;
            for (int i = 0; i < draws; i++) {
                kept += sampling.keeps(word, (int) (random.next() >>> 33)) ? 1 : 0;
            }
            double expected = WordSampling.keepProbability(counts[word] / 1_110_010.0, sample);
            double deviation = Math.sqrt(expected * (1 - expected) / draws);
            assertEquals(expected, (double) kept / draws, 4.5 * deviation + 1e-9, "word " + word + ", seed 11");
        }
    }

    @Test
    void noiseFollowsTheCountsToThePowerOfThreeQuarters() {
        for (long seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            long[] counts = new long[2 + random.nextInt(60)];
            double total = 0;
            for (int i = 0; i < counts.length; i++) {
                counts[i] = random.nextInt(5) == 0 ? 0 : (long) Math.exp(random.nextDouble() * 9);
                total += Math.pow((double) counts[i], 0.75);
            }
            counts[0] = Math.max(1, counts[0]);
            total = 0;
            for (long count : counts) {
                total += Math.pow((double) count, 0.75);
            }
            int draws = 200_000;
            int[] drawn = new int[counts.length];
            NoiseTable table = new NoiseTable(counts);
            Xorshift bits = new Xorshift(seed);
            for (int i = 0; i < draws; i++) {
                drawn[table.draw(bits)]++;
            }
            for (int i = 0; i < counts.length; i++) {
                double expected = Math.pow((double) counts[i], 0.75) / total;
                double deviation = Math.sqrt(expected * (1 - expected) / draws);
                assertEquals(expected, (double) drawn[i] / draws, 5 * deviation, "seed " + seed + ", word " + i);
                assertTrue(counts[i] > 0 || drawn[i] == 0, "seed " + seed + ", word " + i);
            }
        }
    }
}
