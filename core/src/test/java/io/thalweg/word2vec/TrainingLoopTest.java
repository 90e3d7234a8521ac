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

        @Override
        public void prepare(int[] words, int from, int to, int nearFrom, int nearTo) {
            assertEquals(List.of(), announced, "others are announced and not trained");
            assertTrue(to > from && to - from <= TrainingLoop.ANNOUNCED);
            Arrays.stream(words, from, to).forEach(announced::add);
            Arrays.stream(words, nearFrom, nearTo).forEach(near::add);
        }

        @Override
        public void train(int[] words, int from, int to, int centre, float learningRate, boolean isMeasured) {
            assertEquals(announced.remove(0), words[centre]);
            assertTrue(to - from >= 2 && from <= centre && centre < to);
            windows.add(Arrays.copyOfRange(words, from, to));
            centres.add(words[centre]);
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
        int negativeSamples = 9;
        Word2VecConfig config = Word2VecConfig.builder()
                .architecture(architecture)
                .negativeSamples(negativeSamples)
                .window(2)
                .build();
        long[] counts = new long[30];
        Arrays.setAll(counts, word -> 1 + word % 7);
        NoiseTable noise = new NoiseTable(counts);
        List<String> steps = new ArrayList<>();
        Kernel recorder = new RecordingKernel() {
            private void note(String kind, Step step) {
                StringBuilder text = new StringBuilder(kind + " at " + step.learningRate);
                text.append(step.measured ? " measured" : "");
                for (int j = 0; j < step.targetCount; j++) {
                    text.append(' ')
                            .append((step.targets[j] - EmbeddingTables.BASE) / step.stride)
                            .append('x')
                            .append((int) step.weights[j]);
                }
                text.append(" label ").append((int) step.firstLabel).append(" from");
                for (int i = 0; i < step.contextCount; i++) {
                    text.append(' ').append((step.contexts[i] - EmbeddingTables.BASE) / step.stride);
                }
                steps.add(text.toString());
            }

            @Override
            public void skipGram(Step step) {
                note("SKIP_GRAM", step);
            }

            @Override
            public void cbow(Step step) {
                note("CBOW", step);
                assertEquals(config.cbowGradient().share(step.contextCount), step.contextShare);
            }
        };
        EmbeddingTables tables = EmbeddingTables.of(Models.random(counts.length, 3, new Random(1)), 1);
        NegativeSamplingTrainer trainer =
                new NegativeSamplingTrainer(tables, recorder, config, noise, new Xorshift(9), 0);
        int[] words = new Random(5).ints(25, 0, counts.length).toArray();
        // As many windows at a time as there can be, and fewer.
        int[] groups = {2, 2 + TrainingLoop.ANNOUNCED, 5 + TrainingLoop.ANNOUNCED};
        int measuredExamples = 0;
        for (int group = 0; group + 1 < groups.length; group++) {
            trainer.prepare(words, groups[group], groups[group + 1], groups[group] + 2, groups[group + 1] + 2);
            for (int centre = groups[group]; centre < groups[group + 1]; centre++) {
                boolean measured = centre % 4 == 0;
                trainer.train(words, centre - 2, centre + 2, centre, 0.5f / centre, measured);
                measuredExamples += measured ? architecture == Architecture.CBOW ? 1 : 3 : 0;
            }
        }

        // The pool's first words; for each group its windows' two new ones each, then what each window takes.
        Xorshift same = new Xorshift(9);
        int[] pool = new int[NoisePool.SIZE];
        Arrays.setAll(pool, place -> noise.draw(same));
        int oldest = 0;
        BitSet taken = new BitSet();
        List<String> expected = new ArrayList<>();
        for (int group = 0; group + 1 < groups.length; group++) {
            int[] drawn = new int[2 * (groups[group + 1] - groups[group])];
            Arrays.setAll(drawn, place -> noise.draw(same));
            for (int centre = groups[group]; centre < groups[group + 1]; centre++) {
                for (int n = 0; n < 2; n++) {
                    pool[oldest++ % NoisePool.SIZE] = drawn[2 * (centre - groups[group]) + n];
                }
                List<Integer> targets = new ArrayList<>(List.of(words[centre]));
                int[] weights = new int[counts.length];
                weights[words[centre]] = 1;
                for (int n = 0; n < negativeSamples; n++) {
                    int word = pool[same.nextBelow(NoisePool.SIZE)];
                    if (word != words[centre] && weights[word]++ == 0) {
                        targets.add(word);
                        taken.set(word);
                    }
                }
                for (int first = 0; first < targets.size(); first += Step.TARGETS) {
                    StringBuilder text = new StringBuilder(architecture + " at " + 0.5f / centre);
                    text.append(centre % 4 == 0 ? " measured" : "");
                    targets.stream()
                            .skip(first)
                            .limit(Step.TARGETS)
                            .forEach(word ->
                                    text.append(' ').append(word).append('x').append(weights[word]));
                    text.append(" label ").append(first == 0 ? 1 : 0).append(" from");
                    for (int i : new int[] {centre - 2, centre - 1, centre + 1}) {
                        text.append(' ').append(words[i]);
                    }
                    expected.add(text.toString());
                }
            }
        }
        assertEquals(expected, steps);
        assertTrue(steps.size() > TrainingLoop.ANNOUNCED + 3, "no window of two steps");
        assertEquals(measuredExamples, trainer.lossExamples());
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
