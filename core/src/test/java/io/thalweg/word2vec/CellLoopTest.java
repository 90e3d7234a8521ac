package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CellLoopTest {
    private static final int ROWS = 30;
    private static final int WINDOW = 4;
    private static final int NEGATIVES = 8;
    private static final Word2VecConfig CONFIG = Word2VecConfig.builder()
            .distribution(Distribution.BLOCKS)
            .window(WINDOW)
            .negativeSamples(NEGATIVES)
            .build();

    /** What a kernel was asked to do, group by group. */
    private static final class Recorder extends RecordingKernel {
        final List<String> pairs = new ArrayList<>();
        final List<Integer> sizes = new ArrayList<>();
        final List<Float> rates = new ArrayList<>();
        Set<Integer> centres = Set.of();
        Set<Integer> contexts = Set.of();
        double noise;
        Runnable afterPairs = () -> {};

        @Override
        public void pairs(Step step) {
            sizes.add(step.contextCount);
            rates.add(step.learningRate);
            centres = new HashSet<>();
            contexts = new HashSet<>();
            for (int i = 0; i < step.contextCount; i++) {
                pairs.add(row(step, step.contexts[i]) + " " + row(step, step.partners[i]));
                centres.add(step.partners[i]);
                contexts.add(step.contexts[i]);
            }
            afterPairs.run();
        }

        @Override
        public void skipGram(Step step) {
            assertEquals(0, step.firstLabel);
            assertEquals(sizes.get(sizes.size() - 1), step.contextCount);
            for (int i = 0; i < step.contextCount; i++) {
                assertTrue(contexts.contains(step.contexts[i]));
            }
            for (int j = 0; j < step.targetCount; j++) {
                assertFalse(centres.contains(step.targets[j]), "a centre as noise");
                noise += step.weights[j];
            }
        }

        private static int row(Step step, int offset) {
            return (offset - EmbeddingTables.BASE) / step.stride;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5})
    void everyPairIsTrainedOnceInOrderInGroupsOfEnoughWords(int enough) {
        long[] counts = new long[ROWS];
        Arrays.setAll(counts, row -> ROWS - row);
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            List<Integer> stream = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            int before = 2 * random.nextInt(5);
            for (int i = 0; i < before; i += 2) {
                stream.addAll(List.of(0, 0)); // Another thread's.
            }
            for (int windows = 1 + random.nextInt(40); windows > 0; windows--) {
                int centre = random.nextInt(ROWS);
                int count = 1 + random.nextInt(2 * WINDOW);
                stream.addAll(List.of(centre, count));
                for (int i = 0; i < count; i++) {
                    int word = random.nextInt(ROWS);
                    stream.add(word);
                    expected.add(word + " " + centre);
                }
            }
            int[] windows = stream.stream().mapToInt(Integer::intValue).toArray();
            Recorder recorder = new Recorder();
            EmbeddingTables tables = EmbeddingTables.of(Models.random(ROWS, 3, random), 1);
            CellLoop loop = new CellLoop(CONFIG, tables, recorder, new NoiseTable(counts), seed, 0, enough);
            loop.train(windows, before, windows.length, LearningRateRamp.constant(0.5f));

            assertEquals(expected, recorder.pairs, "seed " + seed);
            int last = recorder.sizes.size() - 1;
            for (int group = 0; group <= last; group++) {
                int size = recorder.sizes.get(group);
                assertTrue(group == last || size >= enough, "seed " + seed + ": a group of " + size);
                assertTrue(size < enough + 2 * WINDOW, "seed " + seed + ": a group of " + size);
                assertEquals(0.5f, recorder.rates.get(group));
            }
            assertTrue(recorder.noise > 0 && recorder.noise <= (double) NEGATIVES * (last + 1));
        }
    }

    @Test
    void anInterruptedThreadStops() {
        long[] counts = new long[ROWS];
        Arrays.fill(counts, 1);
        Recorder recorder = new Recorder();
        EmbeddingTables tables = EmbeddingTables.of(Models.random(ROWS, 3, new Random(1)), 1);
        CellLoop loop = new CellLoop(CONFIG, tables, recorder, new NoiseTable(counts), 1, 0, 1);
        int[] windows = new int[3 * 200];
        for (int at = 0; at < windows.length; at += 3) {
            windows[at + 1] = 1; // Word 0, among one word: word 1.
            windows[at + 2] = 1;
        }
        recorder.afterPairs = () -> Thread.currentThread().interrupt();
        try {
            assertThrows(
                    CancellationException.class,
                    () -> loop.train(windows, 0, windows.length, LearningRateRamp.constant(0.5f)));
        } finally {
            assertTrue(Thread.interrupted(), "nobody else may take it for his");
        }
        assertEquals(TrainingLoop.MEASURED_WINDOWS, recorder.pairs.size(), "of 200");
    }
}
