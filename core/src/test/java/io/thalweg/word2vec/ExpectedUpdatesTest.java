package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ExpectedUpdatesTest {
    private static final long[] COUNTS = {500, 300, 150, 49, 1, 0};

    @Test
    void aPairUpdatesARowOfEitherTable() {
        ExpectedUpdates updates =
                of(Word2VecConfig.builder().sample(0).window(4).negativeSamples(3));
        // Nothing is thinned out: a token stands in five windows, each with four targets.
        assertEquals(0.5 * 5 * 4, updates.perExample(0, 0), 1e-6);
        assertEquals(0, updates.perExample(0, 5));
        assertEquals(20, sum(updates, 0), 1e-4);
        assertEquals(20, sum(updates, 1), 1e-4);
        // As noise a rare word is drawn more often than its share.
        assertEquals(0.001 * 20, updates.perExample(0, 4), 1e-6);
        assertTrue(updates.perExample(1, 4) > 0.001 * 20 * 2, "noise: " + updates.perExample(1, 4));
    }

    @Test
    void whatSubsamplingLeavesOutUpdatesNothing() {
        ExpectedUpdates all = of(Word2VecConfig.builder().sample(0));
        ExpectedUpdates thinned = of(Word2VecConfig.builder().sample(0.01));
        double kept = WordSampling.keepProbability(0.5, 0.01);
        assertEquals(kept * all.perExample(0, 0), thinned.perExample(0, 0), 1e-6);
        assertEquals(all.perExample(0, 4), thinned.perExample(0, 4), 1e-6);
        // A pair has a row of either table, whatever is left out; and noise is drawn for the targets that are left.
        assertEquals(sum(thinned, 0), sum(thinned, 1), 1e-4);
        assertTrue(thinned.perExample(1, 4) < all.perExample(1, 4), "as many noise words as if nothing were left out");
    }

    @Test
    void cbowMakesOnePairOfAWindowAndATarget() {
        ExpectedUpdates skipGram = of(Word2VecConfig.builder().window(4));
        ExpectedUpdates cbow = of(Word2VecConfig.builder().window(4).architecture(Architecture.CBOW));
        for (int word = 0; word < COUNTS.length; word++) {
            assertEquals(skipGram.perExample(0, word), cbow.perExample(0, word), 1e-6);
            assertEquals(skipGram.perExample(1, word), 5 * cbow.perExample(1, word), 1e-5);
        }
    }

    @Test
    void aGradientSharedOutAmongAWindowsWordsIsOneUpdateOfThem() {
        Word2VecConfig.Builder cbow = Word2VecConfig.builder().window(4).architecture(Architecture.CBOW);
        ExpectedUpdates whole = of(cbow);
        ExpectedUpdates shared = of(cbow.cbowGradient(CbowGradient.SHARED));
        assertEquals(whole.perExample(0, 1), 5 * shared.perExample(0, 1), 1e-5);
        assertEquals(whole.perExample(1, 1), shared.perExample(1, 1), 1e-6);
    }

    private static ExpectedUpdates of(Word2VecConfig.Builder config) {
        return new ExpectedUpdates(COUNTS, config.build());
    }

    private static double sum(ExpectedUpdates updates, int tensor) {
        double sum = 0;
        for (int word = 0; word < COUNTS.length; word++) {
            sum += updates.perExample(tensor, word);
        }
        return sum;
    }
}
