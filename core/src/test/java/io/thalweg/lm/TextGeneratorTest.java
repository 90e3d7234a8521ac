package io.thalweg.lm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.lm.TextGenerator.Continuation;
import io.thalweg.network.Optimizer;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.random.Xorshift;
import io.thalweg.train.Diverged;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TextGeneratorTest {
    private static final int WORDS = 5;
    private static final NetworkShape SHAPE = NetworkConfig.of(Cell.RNN, 2, 4).shape(WORDS);
    private static final int[] PROMPT = {1, 3};

    private static ElmanModel model(long seed) {
        Random random = new Random(seed);
        ModelState state = ModelState.zeros(ModelLayout.of(SHAPE.parameters()));
        for (int t = 0; t < state.layout().tensors().size(); t++) {
            for (int i = 0; i < state.tensor(t).length; i++) {
                state.tensor(t)[i] = (float) random.nextGaussian();
            }
        }
        ElmanModel model = new ElmanModel(SHAPE, new Optimizer.Sgd());
        model.load(state);
        return model;
    }

    private static double logProbability(ElmanModel model, int[] tokens) {
        model.hiddenState(new float[SHAPE.hiddenStateSize(1)], 1);
        model.next(new int[] {PROMPT[0]});
        float[] next = model.next(new int[] {PROMPT[1]});
        double sum = 0;
        for (int token : tokens) {
            sum += next[token];
            next = model.next(new int[] {token});
        }
        return sum;
    }

    @Test
    void theLikeliestOfOneIsGreedyAndABeamOfOne() {
        for (long seed = 0; seed < 20; seed++) {
            TextGenerator generator = new TextGenerator(model(seed), SHAPE, -1);
            int[] greedy = generator.sample(PROMPT, 12, 1, Sampling.greedy(), 1)[0];
            String message = "seed " + seed;
            assertArrayEquals(greedy, generator.sample(PROMPT, 12, 1, new Sampling(2, 1, 1), 1)[0], message);
            assertArrayEquals(greedy, generator.sample(PROMPT, 12, 1, new Sampling(1e-3, 0, 1), 1)[0], message);
            assertArrayEquals(greedy, generator.sample(PROMPT, 12, 1, new Sampling(2, 0, 1e-9), 1)[0], message);
            List<Continuation> beam = generator.beamSearch(PROMPT, 12, 1, -1, 1);
            assertEquals(1, beam.size());
            assertArrayEquals(greedy, beam.get(0).tokens(), message);
        }
    }

    /** However the token is chosen, a network that is no longer one says so. */
    @Test
    void aNetworkWhoseParametersAreNoNumbersDrawsNothing() {
        ModelState state = ModelState.zeros(ModelLayout.of(SHAPE.parameters()));
        Arrays.fill(state.tensor("output.bias"), Float.NaN);
        ElmanModel broken = new ElmanModel(SHAPE, new Optimizer.Sgd());
        broken.load(state);
        TextGenerator generator = new TextGenerator(broken, SHAPE, -1);
        List<Executable> asked = List.of(
                () -> generator.sample(PROMPT, 3, 1, Sampling.greedy(), 1),
                () -> generator.sample(PROMPT, 3, 1, new Sampling(1, 0, 1), 1),
                () -> generator.sample(PROMPT, 3, 1, new Sampling(1, 2, 0.5), 1),
                () -> generator.beamSearch(PROMPT, 3, 2, -1, 1));
        for (Executable one : asked) {
            String message = String.valueOf(assertThrows(Diverged.class, one).getMessage());
            assertTrue(message.startsWith("No token can be drawn"), message);
        }
    }

    /** All continuations of up to four tokens, counted out; 0 ends one. */
    @Test
    void aWideBeamFindsTheBestThereIs() {
        for (double alpha : new double[] {0, 0.6, 1.5}) {
            for (long seed = 0; seed < 10; seed++) {
                ElmanModel model = model(seed);
                double best = Double.NEGATIVE_INFINITY;
                int[] winner = {};
                for (int code = 0; code < WORDS * WORDS * WORDS * WORDS; code++) {
                    int[] tokens = {
                        code % WORDS, code / WORDS % WORDS, code / WORDS / WORDS % WORDS, code / WORDS / WORDS / WORDS
                    };
                    int end = 1;
                    while (end < 4 && tokens[end - 1] != 0) {
                        end++;
                    }
                    int[] ended = Arrays.copyOf(tokens, end);
                    double score = logProbability(model, ended) / Math.pow((5.0 + end) / 6, alpha);
                    if (score > best + 1e-9) {
                        best = score;
                        winner = ended;
                    }
                }
                Continuation found = new TextGenerator(model, SHAPE, -1)
                        .beamSearch(PROMPT, 4, 200, 0, alpha)
                        .get(0);
                String message = "seed " + seed + ", alpha " + alpha;
                assertArrayEquals(winner, found.tokens(), message);
                assertEquals(best, found.score(), 1e-5, message);
                assertEquals(logProbability(model, winner), found.logProbability(), 1e-5, message);
            }
        }
    }

    @Test
    void samplesAreTheirSeedsAndNotOneAnother() {
        TextGenerator generator = new TextGenerator(model(4), SHAPE, 2);
        Sampling sampling = new Sampling(1.5, 0, 1);
        int[][] samples = generator.sample(PROMPT, 30, 3, sampling, 7);
        assertArrayEquals(samples, generator.sample(PROMPT, 30, 3, sampling, 7));
        assertArrayEquals(samples[0], generator.sample(PROMPT, 30, 1, sampling, 7)[0]);
        assertFalse(Arrays.equals(samples[0], samples[1]));
        assertFalse(Arrays.equals(samples[0], generator.sample(PROMPT, 30, 1, sampling, 8)[0]));
        for (int[] sample : samples) {
            assertTrue(Arrays.stream(sample).noneMatch(token -> token == 2), "the suppressed token was drawn");
        }
    }

    /** The shares of many draws are the probabilities, cut and heated as documented. */
    @Test
    void drawsHaveTheirProbabilities() {
        float[] logs = new float[6];
        double[] probabilities = {0.05, 0.4, 0.1, 0.25, 0.15, 0.05};
        for (int i = 0; i < logs.length; i++) {
            logs[i] = (float) Math.log(probabilities[i]);
        }
        check(logs, new Sampling(1, 0, 1), probabilities);
        float[] peaked = {0, -60, -70};
        assertArrayEquals(
                new int[] {0, 1, 2}, new Sampling(1, 0, 1).kept(peaked, 0, 3).ids());
        check(logs, new Sampling(1, 3, 1), new double[] {0, 0.5, 0, 0.3125, 0.1875, 0});
        // 0.4 and 0.25 are under 0.7, with 0.15 it is reached.
        check(logs, new Sampling(1, 0, 0.7), new double[] {0, 0.5, 0, 0.3125, 0.1875, 0});
        check(logs, new Sampling(1, 0, 0.39), new double[] {0, 1, 0, 0, 0, 0});
        double[] hot = Arrays.stream(probabilities).map(Math::sqrt).toArray();
        double sum = Arrays.stream(hot).sum();
        check(logs, new Sampling(2, 0, 1), Arrays.stream(hot).map(p -> p / sum).toArray());
        logs[1] = Float.NEGATIVE_INFINITY;
        check(logs, new Sampling(1, 2, 1), new double[] {0, 0, 0, 0.625, 0.375, 0});
    }

    private static void check(float[] logs, Sampling sampling, double[] expected) {
        Xorshift random = new Xorshift(5);
        int draws = 40_000;
        int[] drawn = new int[logs.length];
        for (int i = 0; i < draws; i++) {
            drawn[sampling.draw(logs, 0, logs.length, random)]++;
        }
        for (int id = 0; id < drawn.length; id++) {
            // Five standard deviations, and exactly none where none may be.
            double deviation = Math.sqrt(expected[id] * (1 - expected[id]) / draws);
            assertEquals(expected[id], drawn[id] / (double) draws, 5 * deviation, sampling + ", id " + id);
        }
    }

    @Test
    void settingsOutOfRangeAreAllTold() {
        BadConfiguration refused = assertThrows(BadConfiguration.class, () -> new Sampling(-1, -1, 0));
        assertEquals(3, refused.problems().size());
    }
}
