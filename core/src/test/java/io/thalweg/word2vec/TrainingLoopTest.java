package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.JobFailed;
import io.thalweg.random.Xorshift;
import io.thalweg.word2vec.TrainingLoop.Stretch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingLoopTest {
    private static final int WORDS = 20_000;

    /** Notes windows instead of training on them. */
    private static final class Recorder implements WindowTrainer {
        final List<int[]> windows = new ArrayList<>();
        final List<Integer> centres = new ArrayList<>();
        final List<Float> rates = new ArrayList<>();
        int measured;
        final List<Integer> announced = new ArrayList<>();

        /** Words that have come within reach, of this document. */
        final List<Integer> near = new ArrayList<>();

        private float announcedRate;

        @Override
        public void prepare(int[] words, int from, int to, int nearFrom, int nearTo) {
            assertEquals(List.of(), announced, "others are announced and not trained");
            assertTrue(to > from && to - from <= TrainingLoop.ANNOUNCED);
            Arrays.stream(words, from, to).forEach(announced::add);
            Arrays.stream(words, nearFrom, nearTo).forEach(near::add);
            announcedRate = Float.NaN;
        }

        @Override
        public void train(int[] words, int from, int to, int centre, float learningRate, boolean isMeasured) {
            assertEquals(announced.remove(0), words[centre]);
            assertTrue(to - from >= 2 && from <= centre && centre < to);
            windows.add(Arrays.copyOfRange(words, from, to));
            centres.add(words[centre]);
            assertTrue(Float.isNaN(announcedRate) || announcedRate == learningRate);
            announcedRate = learningRate;
            rates.add(learningRate);
            measured += isMeasured ? 1 : 0;
        }

        @Override
        public double lossSum() {
            return 0;
        }

        @Override
        public long lossExamples() {
            return 0;
        }

        @Override
        public void markOutputRows(BitSet rows) {}
    }

    private static Recorder record(Word2VecConfig config, long seed, int[]... documents) {
        Recorder recorder = new Recorder();
        long[] counts = new long[WORDS];
        Arrays.fill(counts, 1);
        long tokens =
                Arrays.stream(documents).mapToLong(document -> document.length).sum();
        TrainingLoop loop = new TrainingLoop(
                config,
                WordSampling.of(counts, config),
                new Xorshift(seed),
                Stretch.of("here", 0, tokens, new LearningRateRamp(1, 0)),
                random -> recorder);
        for (int[] document : documents) {
            assertTrue(loop.visit(document, 0, document.length));
        }
        assertEquals(tokens, loop.tokens());
        assertEquals(recorder.windows.size(), loop.windows());
        return recorder;
    }

    @Test
    void everyWordIsACentreOnceAndWindowsAreThoseOfItsOwnDocumentHoweverLong() {
        for (int window : new int[] {1, 5, 100}) {
            Word2VecConfig config =
                    Word2VecConfig.builder().window(window).sample(0).build();
            int[] first = IntStream.range(0, 9_500).toArray();
            int[] second = IntStream.range(9_500, 9_503).toArray();
            int[] third = {9_503};
            int[] fourth = IntStream.range(9_504, WORDS).toArray();
            Recorder recorder = record(config, 3, first, second, third, fourth);

            int[] expected =
                    IntStream.range(0, WORDS).filter(word -> word != 9_503).toArray();
            assertEquals(Arrays.stream(expected).boxed().toList(), recorder.centres, "a lone word predicts nothing");
            int[] reaches = new int[window + 1];
            for (int i = 0; i < expected.length; i++) {
                int word = expected[i];
                int begin = word < 9_500 ? 0 : word < 9_503 ? 9_500 : 9_504;
                int end = word < 9_500 ? 9_500 : word < 9_503 ? 9_503 : WORDS;
                int[] found = recorder.windows.get(i);
                int reach = Math.max(word - found[0], found[found.length - 1] - word);
                assertTrue(reach >= 1 && reach <= window);
                int[] whole = IntStream.rangeClosed(Math.max(begin, word - reach), Math.min(end - 1, word + reach))
                        .toArray();
                assertEquals(Arrays.toString(whole), Arrays.toString(found), "window " + window + ", word " + word);
                if (word - begin >= window && end - word > window) {
                    reaches[reach]++;
                }
            }
            int inner = Arrays.stream(reaches).sum();
            for (int reach = 1; reach <= window; reach++) {
                double share = 1.0 / window;
                double deviation = Math.sqrt(share * (1 - share) / inner);
                assertEquals(share, (double) reaches[reach] / inner, 4.5 * deviation + 1e-9, "reach " + reach);
            }
            assertEquals((expected.length + 63) / 64, recorder.measured);
            assertEquals(recorder.centres, recorder.near, "each word comes within reach once");
        }
    }

    @Test
    void subsampledWordsAreGoneBeforeWindowsAreCut() {
        Word2VecConfig config = Word2VecConfig.builder().window(2).sample(1e-6).build();
        int[] document = IntStream.range(0, WORDS).toArray();
        Recorder recorder = record(config, 3, document);
        double keep = WordSampling.keepProbability(1.0 / WORDS, 1e-6);
        double deviation = Math.sqrt(keep * (1 - keep) * WORDS);
        assertEquals(keep * WORDS, recorder.centres.size(), 4.5 * deviation);
        for (int i = 2; i < recorder.centres.size() - 2; i++) {
            // Neighbours in a window are neighbours among the kept.
            int place = i;
            int[] window = recorder.windows.get(i);
            int middle = IntStream.range(0, window.length)
                    .filter(k -> window[k] == recorder.centres.get(place))
                    .findFirst()
                    .orElseThrow();
            assertEquals(recorder.centres.get(i - 1), window[middle - 1]);
            assertEquals(recorder.centres.get(i + 1), window[middle + 1]);
        }
    }

    @Test
    void theLearningRateFallsInsideTheStretch() {
        Word2VecConfig config = Word2VecConfig.builder().sample(0).build();
        Recorder recorder = record(
                config,
                1,
                IntStream.range(0, 10_000).toArray(),
                IntStream.range(10_000, 11_000).toArray(),
                IntStream.range(11_000, WORDS).toArray());
        for (int i = 0; i < recorder.rates.size(); i++) {
            float falling = 1 - (float) i / WORDS;
            assertEquals(falling, recorder.rates.get(i), 0.25, "word " + i);
            assertTrue(i == 0 || recorder.rates.get(i) <= recorder.rates.get(i - 1));
        }
        assertTrue(recorder.rates.stream().distinct().count() >= 5);
    }

    @Test
    void aTokenOutsideTheVocabularyIsRefusedWithItsPlace() {
        JobFailed failed = assertThrows(
                JobFailed.class, () -> record(Word2VecConfig.defaults(), 1, new int[] {1, 2}, new int[] {3, WORDS, 4}));
        assertTrue(failed.getMessage().contains("found " + WORDS), failed.getMessage());
        assertTrue(failed.getMessage().contains("here, token 3"), failed.getMessage());
    }

    /** The steps a naive reading of the definition makes: all targets of a window at once, from the same draws. */
    @ParameterizedTest
    @EnumSource(Architecture.class)
    void aWindowIsTrainedOnItsCentreAndItsNoise(Architecture architecture) {
        Word2VecConfig config = Word2VecConfig.builder()
                .architecture(architecture)
                .negativeSamples(9)
                .window(2)
                .build();
        long[] counts = {50, 3, 20, 7, 1};
        NoiseTable noise = new NoiseTable(counts);
        List<String> steps = new ArrayList<>();
        Kernel recorder = new RecordingKernel() {
            @Override
            public void skipGram(Step step) {
                StringBuilder text = new StringBuilder();
                for (int j = 0; j < step.targetCount; j++) {
                    note(text, step.targets[j], step.stride, step.weights[j], j == 0 ? step.firstLabel : 0);
                }
                note(text, step.contexts, 0, step.contextCount, step.stride);
                steps.add(text.toString());
            }

            @Override
            public void cbow(CbowBatch batch) {
                for (int window = 0; window < batch.windowCount; window++) {
                    StringBuilder text = new StringBuilder();
                    int first = window == 0 ? 0 : batch.blockEnds[window - 1] * Step.TARGETS;
                    for (int at = first; at < batch.blockEnds[window] * Step.TARGETS; at++) {
                        if (batch.weights[at] > 0) {
                            note(text, batch.targets[at], batch.stride, batch.weights[at], batch.labels[at]);
                        }
                    }
                    int contexts = window == 0 ? 0 : batch.contextEnds[window - 1];
                    note(text, batch.contexts, contexts, batch.contextEnds[window], batch.stride);
                    steps.add(text.toString());
                }
            }

            private static void note(StringBuilder text, int row, int stride, float weight, float label) {
                text.append((row - EmbeddingTables.BASE) / stride).append('x').append((int) weight);
                text.append(label == 1 ? " predicted " : " ");
            }

            private static void note(StringBuilder text, int[] rows, int from, int to, int stride) {
                text.append("from");
                for (int i = from; i < to; i++) {
                    text.append(' ').append((rows[i] - EmbeddingTables.BASE) / stride);
                }
            }
        };
        EmbeddingTables tables = EmbeddingTables.of(Models.random(5, 3, new Random(1)), 1);
        NegativeSamplingTrainer trainer =
                new NegativeSamplingTrainer(tables, recorder, config, noise, new Xorshift(9), 0);
        int[] words = {1, 0, 2, 0, 4};
        trainer.prepare(words, 2, 4, 4, 5);
        trainer.train(words, 0, 5, 2, 0.1f, true);
        trainer.train(words, 1, 5, 3, 0.1f, true);

        // The pool's first words, the two windows' two new ones each, and then what is taken, window after window.
        Xorshift same = new Xorshift(9);
        int[] pool = IntStream.range(0, NoisePool.SIZE)
                .map(place -> noise.draw(same))
                .toArray();
        int[] drawn = IntStream.range(0, 4).map(place -> noise.draw(same)).toArray();
        BitSet taken = new BitSet();
        List<String> expected = new ArrayList<>();
        for (int window = 0; window < 2; window++) {
            System.arraycopy(drawn, 2 * window, pool, 2 * window, 2);
            int centre = words[2 + window];
            List<Integer> targets = new ArrayList<>();
            int[] weights = new int[5];
            for (int n = 0; n < 9; n++) {
                int word = pool[same.nextBelow(NoisePool.SIZE)];
                if (word != centre) {
                    weights[word]++;
                    if (weights[word] == 1) {
                        targets.add(word);
                    }
                }
            }
            StringBuilder text = new StringBuilder(centre + "x1 predicted ");
            targets.forEach(word -> text.append(word + "x" + weights[word] + " "));
            expected.add(text + (window == 0 ? "from 1 0 0 4" : "from 0 2 4"));
            targets.forEach(taken::set);
        }
        assertEquals(expected, steps);
        assertEquals(architecture == Architecture.CBOW ? 2 : 7, trainer.lossExamples());
        BitSet rows = new BitSet();
        trainer.markOutputRows(rows);
        taken.andNot(rows);
        assertEquals(new BitSet(), taken, "noise words that are not marked");
    }

    /** What is not marked is not merged. Of so many words hardly one is noise by chance alone. */
    @Test
    void everyNoiseWordIsMarked() {
        Word2VecConfig config = Word2VecConfig.defaults();
        long[] counts = new long[5_000];
        Arrays.fill(counts, 1);
        EmbeddingTables tables = EmbeddingTables.of(Models.random(counts.length, 3, new Random(1)), 1);
        BitSet trained = new BitSet();
        Kernel recorder = new RecordingKernel() {
            @Override
            public void skipGram(Step step) {
                for (int j = 0; j < step.targetCount; j++) {
                    trained.set((step.targets[j] - EmbeddingTables.BASE) / step.stride);
                }
            }
        };
        NegativeSamplingTrainer trainer =
                new NegativeSamplingTrainer(tables, recorder, config, new NoiseTable(counts), new Xorshift(5), 0);
        for (int window = 0; window < 500; window++) {
            int[] words = {0, 1};
            trainer.prepare(words, 0, 1, 1, 2);
            trainer.train(words, 0, 2, 0, 0.1f, false);
        }
        BitSet marked = new BitSet();
        trainer.markOutputRows(marked);
        trained.clear(0);
        assertTrue(trained.cardinality() > 2 * NoisePool.SIZE, "noise words: " + trained.cardinality());
        trained.andNot(marked);
        assertEquals(new BitSet(), trained, "noise words that are not marked");
    }
}
