package io.thalweg.lm;

import io.thalweg.network.Checks;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.random.Xorshift;
import io.thalweg.train.Diverged;
import java.io.Serializable;
import java.util.Arrays;

/**
 * How the next token is drawn. The logarithms of the probabilities are divided by the temperature; of the tokens the
 * {@code topK} likeliest are kept (Fan et al. 2018), and of these the fewest that together have {@code topP} of their mass
 * (nucleus sampling, Holtzman et al. 2020). Equal probabilities go by the smaller id.
 *
 * @param temperature 0 (always the likeliest) to 100
 * @param topK tokens kept; 0 for all
 * @param topP mass kept, over 0 to 1
 */
public record Sampling(double temperature, int topK, double topP) implements Serializable {
    /** @throws BadConfiguration with every problem there is */
    public Sampling {
        Checks checks = new Checks();
        checks.notNegative("--temperature", temperature, 100);
        checks.whole("--top-k", topK, 0, Integer.MAX_VALUE);
        checks.positive("--top-p", topP, 1);
        BadConfiguration.throwIfAny(checks.problems());
    }

    /** Always the likeliest. */
    public static Sampling greedy() {
        return new Sampling(0, 0, 1);
    }

    /**
     * Draws a token.
     *
     * @param logProbabilities natural logarithms at {@code [from, from + vocabulary)}; negative infinity for what may not be
     *     drawn
     * @throws Diverged if no token has a probability
     */
    public int draw(float[] logProbabilities, int from, int vocabulary, Xorshift random) {
        if (temperature == 0 || topK == 1) {
            return likeliest(logProbabilities, from, vocabulary);
        }
        Candidates kept = kept(logProbabilities, from, vocabulary);
        double u = (random.next() >>> 11) * 0x1p-53;
        double below = 0;
        for (int i = 0; i < kept.ids.length; i++) {
            below += kept.probabilities[i];
            if (u < below) {
                return kept.ids[i];
            }
        }
        return kept.ids[kept.ids.length - 1];
    }

    /**
     * The tokens that may be drawn.
     *
     * @param ids likeliest first
     * @param probabilities of each, together 1
     */
    record Candidates(int[] ids, double[] probabilities) {}

    Candidates kept(float[] logProbabilities, int from, int vocabulary) {
        // An id in the lower half of a long, its logarithm in the upper, so that primitives are sorted.
        long[] order = new long[vocabulary];
        int possible = 0;
        for (int id = 0; id < vocabulary; id++) {
            float value = logProbabilities[from + id];
            if (value > Float.NEGATIVE_INFINITY) {
                order[possible++] = (long) ~sortable(value) << 32 | id;
            }
        }
        Arrays.sort(order, 0, possible);
        requireOne(possible > 0);
        int count = topK == 0 ? possible : Math.min(topK, possible);
        int[] ids = new int[count];
        double[] probabilities = new double[count];
        double best = logProbabilities[from + (int) order[0]];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            ids[i] = (int) order[i];
            probabilities[i] = Math.exp((logProbabilities[from + ids[i]] - best) / temperature);
            sum += probabilities[i];
        }
        // With all of the probability asked for, those stay too that are lost in the sum's rounding.
        double wanted = topP < 1 ? topP * sum : Double.POSITIVE_INFINITY;
        int nucleus = 0;
        double mass = 0;
        while (nucleus < count && (nucleus == 0 || mass < wanted)) {
            mass += probabilities[nucleus++];
        }
        for (int i = 0; i < nucleus; i++) {
            probabilities[i] /= mass;
        }
        return new Candidates(Arrays.copyOf(ids, nucleus), Arrays.copyOf(probabilities, nucleus));
    }

    /** An int that orders as the float does. */
    private static int sortable(float value) {
        int bits = Float.floatToIntBits(value + 0f);
        return bits ^ (bits >> 31 & 0x7fffffff);
    }

    static int likeliest(float[] logProbabilities, int from, int vocabulary) {
        int best = 0;
        for (int id = 1; id < vocabulary; id++) {
            if (logProbabilities[from + id] > logProbabilities[from + best]) {
                best = id;
            }
        }
        requireOne(logProbabilities[from + best] > Float.NEGATIVE_INFINITY);
        return best;
    }

    private static void requireOne(boolean found) {
        if (!found) {
            throw new Diverged(Problem.of(
                            "No token can be drawn: the network gives none a probability, as when its parameters are not finite")
                    .remedy("Train with a lower --learning-rate"));
        }
    }
}
