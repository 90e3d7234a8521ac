package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.random.Xorshift;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalRowsTest {
    private static final int WORDS = LocalRows.WORDS + 300;
    private static final int DIMENSIONS = 5;

    private static EmbeddingTables tables(int words, int threads) {
        return EmbeddingTables.of(
                Models.random(words, DIMENSIONS, new Random(1)),
                threads,
                LocalRows.count(equalCounts(words), threads(threads)));
    }

    private static Word2VecConfig threads(int threads) {
        return Word2VecConfig.builder().threads(threads).build();
    }

    private static long[] equalCounts(int words) {
        long[] counts = new long[words];
        Arrays.fill(counts, 5);
        return counts;
    }

    private static List<LocalRows> inputRows(EmbeddingTables tables) {
        return IntStream.range(0, tables.threads())
                .mapToObj(thread -> LocalRows.ofInput(tables, new PlainKernel(), thread))
                .toList();
    }

    @Test
    void aThreadAloneAndThoseOfAVeryLargeReplicaTrainTheTablesThemselves() {
        for (int threads : new int[] {1, LocalRows.MOST_THREADS + 1}) {
            EmbeddingTables tables = tables(WORDS, threads);
            LocalRows rows = LocalRows.ofOutput(tables, new PlainKernel(), 0);
            float[] before = tables.output.clone();
            for (int word = 0; word < WORDS; word++) {
                assertEquals(tables.offset(word), rows.offset(word));
            }
            rows.exchangeAll();
            assertEquals(Arrays.toString(before), Arrays.toString(tables.output));
        }
    }

    /** Few words make up such a text, so that each is in nearly every window; subsampling changes that. */
    @Test
    void aTextThatRepeatsAFewWordsHasNoCopiesNorHasTheFullSoftmax() {
        assertEquals(0, LocalRows.count(equalCounts(3), threads(2)));
        assertEquals(60, LocalRows.count(equalCounts(60), threads(2)));
        long[] counts = equalCounts(2 * WORDS);
        counts[0] = 5L * WORDS;
        assertEquals(LocalRows.WORDS, LocalRows.count(counts, threads(2)), "subsampled");
        Word2VecConfig.Builder all = Word2VecConfig.builder().threads(2).sample(0);
        assertEquals(0, LocalRows.count(counts, all.build()));
        assertEquals(LocalRows.WORDS, LocalRows.count(equalCounts(2 * WORDS), all.build()));
        assertEquals(
                0,
                LocalRows.count(
                        equalCounts(2 * WORDS),
                        all.objective(Objective.FULL_SOFTMAX).build()));
    }

    @ParameterizedTest
    @ValueSource(ints = {70, WORDS})
    void everyThreadHasRowsThatNobodyElseHas(int words) {
        int threads = 3;
        EmbeddingTables tables = tables(words, threads);
        int copied = Math.min(words, LocalRows.WORDS);
        Set<Integer> input = new HashSet<>();
        Set<Integer> output = new HashSet<>();
        for (int thread = 0; thread < threads; thread++) {
            assertTrue(output.add(tables.spareOffset(thread)));
            LocalRows ofInput = LocalRows.ofInput(tables, new PlainKernel(), thread);
            LocalRows ofOutput = LocalRows.ofOutput(tables, new PlainKernel(), thread);
            for (int word = 0; word < copied; word++) {
                assertTrue(input.add(ofInput.offset(word)), "input, word " + word);
                assertTrue(output.add(ofOutput.offset(word)), "output, word " + word);
            }
            for (int word = copied; word < words; word++) {
                assertEquals(tables.offset(word), ofInput.offset(word));
                assertEquals(tables.offset(word), ofOutput.offset(word));
            }
        }
        for (int word = 0; word < words; word++) {
            assertTrue(input.add(tables.offset(word)) && output.add(tables.offset(word)), "word " + word);
        }
        for (Set<Integer> offsets : List.of(input, output)) {
            float[] table = offsets == input ? tables.input : tables.output;
            assertTrue(offsets.stream().allMatch(offset -> offset >= 0 && offset + tables.stride <= table.length));
            assertEquals(
                    0,
                    offsets.stream()
                            .filter(offset -> (offset - EmbeddingTables.BASE) % tables.stride != 0)
                            .count());
        }
        assertEquals(
                Float.BYTES * ((long) tables.input.length + tables.output.length),
                EmbeddingTables.bytes(words, DIMENSIONS, threads, copied));
    }

    /** Whole numbers, so that sums are exact: nothing that a thread has added is lost, nothing counts twice. */
    @Test
    void inTheEndTheTableHasWhatAllThreadsAdded() {
        Random random = new Random(4);
        EmbeddingTables tables = tables(WORDS, 4);
        for (int i = 0; i < tables.input.length; i++) {
            tables.input[i] = random.nextInt(1000);
        }
        float[] expected = tables.input.clone();
        List<LocalRows> threads = inputRows(tables);
        for (int turn = 0; turn < 200_000; turn++) {
            LocalRows rows = threads.get(random.nextInt(threads.size()));
            int word = random.nextInt(WORDS);
            if (random.nextInt(20) == 0) {
                rows.exchange(word);
                for (int k = 0; k < tables.stride; k++) {
                    assertEquals(
                            tables.input[tables.offset(word) + k],
                            tables.input[rows.offset(word) + k],
                            "the thread sees what is in the table");
                }
            } else {
                int k = random.nextInt(DIMENSIONS);
                int change = random.nextInt(21) - 10;
                tables.input[rows.offset(word) + k] += change;
                expected[tables.offset(word) + k] += change;
            }
        }
        int own = tables.offset(WORDS);
        String before = Arrays.toString(Arrays.copyOf(tables.input, own));
        threads.forEach(LocalRows::exchangeAll);
        String found = Arrays.toString(Arrays.copyOf(tables.input, own));
        assertNotEquals(before, found, "all had been exchanged before");
        assertEquals(Arrays.toString(Arrays.copyOf(expected, own)), found);
    }

    /** The others of the replica train on nothing: then copies make no difference but for rounding. */
    @ParameterizedTest
    @EnumSource(Architecture.class)
    void trainingOnCopiesIsTrainingOnTheTables(Architecture architecture) {
        Word2VecConfig config = Word2VecConfig.builder()
                .architecture(architecture)
                .negativeSamples(6)
                .build();
        long[] counts = new long[WORDS];
        Arrays.fill(counts, 1);
        NoiseTable noise = new NoiseTable(counts);
        int[] words = new Random(5).ints(2_000, 0, WORDS).toArray();
        EmbeddingTables alone = tables(WORDS, 1);
        EmbeddingTables among = tables(WORDS, 3);
        float[] untrained = alone.input.clone();
        for (EmbeddingTables tables : List.of(alone, among)) {
            NegativeSamplingTrainer trainer =
                    new NegativeSamplingTrainer(tables, new PlainKernel(), config, noise, new Xorshift(9), 0);
            for (int from = 2; from + 2 < words.length; from += TrainingLoop.ANNOUNCED) {
                int to = Math.min(from + TrainingLoop.ANNOUNCED, words.length - 2);
                trainer.prepare(words, from, to, from == 2 ? 0 : from + 2, to + 2);
                for (int centre = from; centre < to; centre++) {
                    trainer.train(words, centre - 2, centre + 3, centre, 0.01f, false);
                }
            }
            if (tables == among) {
                int changed = 0;
                for (int word = 0; word < LocalRows.WORDS; word++) {
                    changed += tables.input[tables.offset(word)] != untrained[tables.offset(word)] ? 1 : 0;
                }
                // One in five of those that come near is exchanged, and most words come once or twice.
                assertTrue(changed > 20 && changed < LocalRows.WORDS / 2, changed + " rows exchanged on the way");
            }
            trainer.finish();
        }
        for (int word = 0; word < WORDS; word++) {
            for (int k = 0; k < DIMENSIONS; k++) {
                int at = alone.offset(word) + k;
                assertEquals(alone.input[at], among.input[at], 1e-4, "input, word " + word);
                assertEquals(alone.output[at], among.output[at], 1e-4, "output, word " + word);
            }
        }
    }

    /** Wherever a word stands: in documents that all end with it, and in a text of a period. */
    @Test
    void noPlaceInTheTextIsLeftOut() {
        Word2VecConfig config = Word2VecConfig.builder().threads(2).window(10).build();
        long[] counts = new long[WORDS];
        Arrays.fill(counts, 1);
        int period = LocalRows.NEAR_ROWS / 2;
        int[] document = IntStream.range(0, 2 * period).map(i -> i % period).toArray();
        EmbeddingTables tables = tables(WORDS, 2);
        float[] input = tables.input.clone();
        float[] output = tables.output.clone();
        NegativeSamplingTrainer trainer = new NegativeSamplingTrainer(
                tables, new PlainKernel(), config, new NoiseTable(counts), new Xorshift(9), 0);
        for (int number = 0; number < 100; number++) {
            trainer.prepare(document, 0, document.length, 0, document.length);
            for (int centre = 0; centre < document.length; centre++) {
                trainer.train(document, 0, document.length, centre, 0.001f, false);
            }
        }
        for (int word = 0; word < period; word++) {
            int at = tables.offset(word);
            assertNotEquals(input[at], tables.input[at], "input, word " + word);
            assertNotEquals(output[at], tables.output[at], "output, word " + word);
        }
    }

    /** As many changes that others have not seen, whatever their number. */
    @Test
    void theMoreThreadsTheMoreOftenRowsAreExchanged() {
        for (int threads = 2; threads <= LocalRows.MOST_THREADS; threads++) {
            LocalRows rows = inputRows(tables(70, threads)).get(0);
            int exchanges = 100_000;
            long passed = IntStream.range(0, exchanges)
                    .mapToLong(exchange -> rows.nextExchange())
                    .sum();
            int every = LocalRows.NEAR_ROWS / threads;
            assertEquals(every, (double) passed / exchanges, 0.01 * every, threads + " threads");
        }
    }

    @Test
    void theLargestTablesFitIntoArraysAndNoLargerOnes() {
        for (int threads : new int[] {1, 2, LocalRows.MOST_THREADS, 100}) {
            for (int dimensions : new int[] {1, 16, 100, 300, 4096}) {
                for (int localRows : new int[] {0, LocalRows.WORDS}) {
                    long most = EmbeddingTables.maxRows(dimensions, threads, localRows);
                    long stride = EmbeddingTables.stride(dimensions);
                    long output = EmbeddingTables.BASE + (most + threads + (long) threads * localRows) * stride;
                    assertTrue(output <= Integer.MAX_VALUE - 64 && output + stride > Integer.MAX_VALUE - 64);
                }
            }
        }
    }
}
