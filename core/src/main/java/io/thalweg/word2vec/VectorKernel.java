package io.thalweg.word2vec;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel on the Vector API, in three passes over a step.
 *
 * <ol>
 *   <li>Scores: blocks of two rows by six targets, twelve sums in registers, eight loads for twelve multiply-adds. As
 *       many sums as a vector has lanes are added across their lanes together, by a butterfly of exchanges, into one
 *       vector of them all.
 *   <li>Gradients, on those vectors.
 *   <li>Update: for each stretch of a row, the six targets' old values and changes stay in registers while the window's
 *       rows go by; each value of a row is loaded once and stored once.
 * </ol>
 *
 * <p>Row i's score for target j is at {@code 6 i + j} of {@code scores}.
 *
 * <p>The methods are kept apart, flat and without helpers so that each compiles by itself and no vector ever becomes an
 * object: past a certain size of a method the compiler stops inlining what is not marked for it, and then boxes what it
 * passes. So the sums go from one method to the next through memory, which stays in the nearest cache: those of eight
 * rows at a time.
 */
final class VectorKernel implements Kernel {
    private static final VectorSpecies<Float> SPECIES = widest();
    private static final int LANES = SPECIES.length();
    private static final int QUARTER = LANES / 4;
    private static final int HALF = LANES / 2;

    /** Sums that are added across together: those of eight rows, whole vectors whatever the lanes. */
    private static final int BATCH = Step.SUMS;

    private static final int BATCH_ROWS = BATCH / Step.TARGETS;

    /** In so many vectors of scores targets stand in the lanes as in the first. */
    private static final int PATTERN = 3;

    /** 1 where a score is that of a step's first target. */
    private static final float[] FIRST = new float[PATTERN * LANES];

    static {
        for (int at = 0; at < FIRST.length; at += Step.TARGETS) {
            FIRST[at] = 1;
        }
    }

    private static final VectorMask<Float> UPPER_HALF = lanesWithBit(HALF);
    private static final VectorMask<Float> ODD_QUARTERS = lanesWithBit(QUARTER);
    private static final VectorMask<Float> SECOND_PAIRS = lanesWithBit(2);
    private static final VectorMask<Float> ODD_LANES = lanesWithBit(1);
    private static final VectorShuffle<Float> SWAP_HALVES = exchange(HALF);
    private static final VectorShuffle<Float> SWAP_QUARTERS = exchange(QUARTER);
    private static final VectorShuffle<Float> SWAP_PAIRS = exchange(2);
    private static final VectorShuffle<Float> SWAP_LANES = exchange(1);

    private static final double LN_2 = Math.log(2);
    private static final float LOG2_E = (float) (1 / LN_2);

    /** Added to a float of magnitude under 2^22, it rounds it to a whole number, which stands in the lowest bits. */
    private static final float ROUND = 0x1.8p23f;

    // 2^f = sum of (f ln 2)^k / k!; the eighth term is under 1e-8 for |f| <= 1/2.
    private static final float POWER_1 = power(1);
    private static final float POWER_2 = power(2);
    private static final float POWER_3 = power(3);
    private static final float POWER_4 = power(4);
    private static final float POWER_5 = power(5);
    private static final float POWER_6 = power(6);
    private static final float POWER_7 = power(7);

    /** Beyond this a float's sigmoid is 0 or 1 for every purpose here, and the power of two stays in range. */
    private static final float MAX_SCORE = 60f;

    /** Lanes of the vectors used. */
    static int lanes() {
        return LANES;
    }

    /** (ln 2)^k / k! */
    private static float power(int k) {
        double term = 1;
        for (int i = 1; i <= k; i++) {
            term *= LN_2 / i;
        }
        return (float) term;
    }

    private static VectorSpecies<Float> widest() {
        VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
        return preferred.length() > EmbeddingTables.ROW_MULTIPLE ? FloatVector.SPECIES_512 : preferred;
    }

    private static VectorMask<Float> lanesWithBit(int bit) {
        boolean[] set = new boolean[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            set[lane] = (lane & bit) != 0;
        }
        return VectorMask.fromArray(SPECIES, set, 0);
    }

    private static VectorShuffle<Float> exchange(int distance) {
        return VectorShuffle.fromOp(SPECIES, lane -> lane ^ distance);
    }

    @Override
    public String description() {
        return "vector, " + LANES * Float.SIZE + " bits";
    }

    @Override
    public void skipGram(Step step) {
        int count = step.contextCount;
        int[] contexts = step.contexts;
        step.fillTargets();
        // An odd last row makes its block with itself; the copy's scores are not used.
        contexts[count] = contexts[count - 1];
        for (int first = 0; first < count; first += BATCH_ROWS) {
            int rows = Math.min(BATCH_ROWS, count - first);
            for (int i = 0; i < rows; i += 2) {
                multiplyBlock(step, step.input, contexts[first + i], contexts[first + i + 1], i);
            }
            addAcross(step, first * Step.TARGETS, rows * Step.TARGETS);
        }
        measure(step, count);
        rates(step);
        gradients(step, count * Step.TARGETS, step.firstLabel, 0);
        update(step, count);
    }

    @Override
    public void cbow(Step step) {
        step.fillTargets();
        mean(step);
        multiplyBlock(step, step.hidden, 0, 0, 0);
        addAcross(step, 0, Step.TARGETS);
        measure(step, 1);
        rates(step);
        gradients(step, Step.TARGETS, step.firstLabel, 0);
        updateThroughMean(step);
    }

    @Override
    public void pairs(Step step) {
        int count = step.contextCount;
        for (int first = 0; first < count; first += BATCH) {
            int pairs = Math.min(BATCH, count - first);
            multiplyPairs(step, first, pairs);
            addAcross(step, first, pairs);
        }
        if (step.measured) {
            for (int i = 0; i < count; i++) {
                step.addPairLoss(step.scores[i]);
            }
        }
        Arrays.fill(step.rates, step.learningRate);
        gradients(step, count, 1, 1);
        for (int i = 0; i < count; i++) {
            updatePair(step, step.contexts[i], step.partners[i], step.scores[i]);
        }
    }

    @Override
    public void exchange(float[] table, int shared, int local, float[] exchanged, int at, int stride) {
        for (int k = 0; k < stride; k += LANES) {
            FloatVector changed = FloatVector.fromArray(SPECIES, table, local + k)
                    .sub(FloatVector.fromArray(SPECIES, exchanged, at + k));
            FloatVector sum = FloatVector.fromArray(SPECIES, table, shared + k).add(changed);
            sum.intoArray(table, shared + k);
            sum.intoArray(table, local + k);
            sum.intoArray(exchanged, at + k);
        }
    }

    /** The products of pairs {@code [first, first + count)}, summed lane by lane: to {@code sums}, in the pairs' order. */
    private static void multiplyPairs(Step step, int first, int count) {
        float[] input = step.input;
        float[] output = step.output;
        float[] sums = step.sums;
        int stride = step.stride;
        for (int i = 0; i < count; i++) {
            int row = step.contexts[first + i];
            int target = step.partners[first + i];
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int k = 0; k < stride; k += LANES) {
                sum = FloatVector.fromArray(SPECIES, input, row + k)
                        .fma(FloatVector.fromArray(SPECIES, output, target + k), sum);
            }
            sum.intoArray(sums, i * LANES);
        }
    }

    private static void updatePair(Step step, int row, int target, float rate) {
        float[] input = step.input;
        float[] output = step.output;
        int stride = step.stride;
        FloatVector g = FloatVector.broadcast(SPECIES, rate);
        for (int k = 0; k < stride; k += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, input, row + k);
            FloatVector u = FloatVector.fromArray(SPECIES, output, target + k);
            g.fma(u, x).intoArray(input, row + k);
            g.fma(x, u).intoArray(output, target + k);
        }
    }

    /**
     * The products of two rows and six targets, summed lane by lane: to {@code sums}.
     *
     * @param place of the first row in the batch
     */
    private static void multiplyBlock(Step step, float[] rows, int row0, int row1, int place) {
        float[] output = step.output;
        int[] targets = step.targets;
        int t0 = targets[0];
        int t1 = targets[1];
        int t2 = targets[2];
        int t3 = targets[3];
        int t4 = targets[4];
        int t5 = targets[5];
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = a0;
        FloatVector a2 = a0;
        FloatVector a3 = a0;
        FloatVector a4 = a0;
        FloatVector a5 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector b2 = a0;
        FloatVector b3 = a0;
        FloatVector b4 = a0;
        FloatVector b5 = a0;
        int stride = step.stride;
        for (int k = 0; k < stride; k += LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, rows, row0 + k);
            FloatVector b = FloatVector.fromArray(SPECIES, rows, row1 + k);
            FloatVector u = FloatVector.fromArray(SPECIES, output, t0 + k);
            a0 = a.fma(u, a0);
            b0 = b.fma(u, b0);
            u = FloatVector.fromArray(SPECIES, output, t1 + k);
            a1 = a.fma(u, a1);
            b1 = b.fma(u, b1);
            u = FloatVector.fromArray(SPECIES, output, t2 + k);
            a2 = a.fma(u, a2);
            b2 = b.fma(u, b2);
            u = FloatVector.fromArray(SPECIES, output, t3 + k);
            a3 = a.fma(u, a3);
            b3 = b.fma(u, b3);
            u = FloatVector.fromArray(SPECIES, output, t4 + k);
            a4 = a.fma(u, a4);
            b4 = b.fma(u, b4);
            u = FloatVector.fromArray(SPECIES, output, t5 + k);
            a5 = a.fma(u, a5);
            b5 = b.fma(u, b5);
        }
        float[] sums = step.sums;
        int at = place * Step.TARGETS * LANES;
        a0.intoArray(sums, at);
        a1.intoArray(sums, at + LANES);
        a2.intoArray(sums, at + 2 * LANES);
        a3.intoArray(sums, at + 3 * LANES);
        a4.intoArray(sums, at + 4 * LANES);
        a5.intoArray(sums, at + 5 * LANES);
        b0.intoArray(sums, at + 6 * LANES);
        b1.intoArray(sums, at + 7 * LANES);
        b2.intoArray(sums, at + 8 * LANES);
        b3.intoArray(sums, at + 9 * LANES);
        b4.intoArray(sums, at + 10 * LANES);
        b5.intoArray(sums, at + 11 * LANES);
    }

    /**
     * Adds the batch's first vectors across their lanes: to {@code scores}, a lane for each vector, in their order. Of
     * two vectors, an exchange of halves makes one whose halves are their sums; of two of these, an exchange of
     * quarters makes one of four quarters; and so on down to lanes.
     *
     * @param at place of the first score
     * @param count of vectors; lanes of those beyond get what happens to be there
     */
    private static void addAcross(Step step, int at, int count) {
        float[] sums = step.sums;
        float[] scores = step.scores;
        for (int first = 0; first < count; first += LANES) {
            int from = first * LANES;
            for (int v = from; v < from + QUARTER * LANES; v += LANES) {
                FloatVector x = FloatVector.fromArray(SPECIES, sums, v);
                FloatVector y = FloatVector.fromArray(SPECIES, sums, v + HALF * LANES);
                FloatVector even =
                        x.blend(y, UPPER_HALF).add(y.blend(x, UPPER_HALF).rearrange(SWAP_HALVES));
                x = FloatVector.fromArray(SPECIES, sums, v + QUARTER * LANES);
                y = FloatVector.fromArray(SPECIES, sums, v + (HALF + QUARTER) * LANES);
                FloatVector odd =
                        x.blend(y, UPPER_HALF).add(y.blend(x, UPPER_HALF).rearrange(SWAP_HALVES));
                even.blend(odd, ODD_QUARTERS)
                        .add(odd.blend(even, ODD_QUARTERS).rearrange(SWAP_QUARTERS))
                        .intoArray(sums, v);
            }
            FloatVector x = FloatVector.fromArray(SPECIES, sums, from);
            if (LANES == 16) {
                FloatVector y = FloatVector.fromArray(SPECIES, sums, from + 2 * LANES);
                FloatVector even =
                        x.blend(y, SECOND_PAIRS).add(y.blend(x, SECOND_PAIRS).rearrange(SWAP_PAIRS));
                x = FloatVector.fromArray(SPECIES, sums, from + LANES);
                y = FloatVector.fromArray(SPECIES, sums, from + 3 * LANES);
                FloatVector odd =
                        x.blend(y, SECOND_PAIRS).add(y.blend(x, SECOND_PAIRS).rearrange(SWAP_PAIRS));
                x = even.blend(odd, ODD_LANES).add(odd.blend(even, ODD_LANES).rearrange(SWAP_LANES));
            } else if (LANES == 8) {
                FloatVector y = FloatVector.fromArray(SPECIES, sums, from + LANES);
                x = x.blend(y, ODD_LANES).add(y.blend(x, ODD_LANES).rearrange(SWAP_LANES));
            }
            x.intoArray(scores, at + first);
        }
    }

    /** What each score's gradient is multiplied with: to {@code rates}, for as many vectors as differ. Most weights are 1. */
    private static void rates(Step step) {
        float[] rates = step.rates;
        float[] weights = step.weights;
        float learningRate = step.learningRate;
        FloatVector all = FloatVector.broadcast(SPECIES, learningRate);
        all.intoArray(rates, 0);
        all.intoArray(rates, LANES);
        all.intoArray(rates, 2 * LANES);
        for (int j = 0; j < Step.TARGETS; j++) {
            if (weights[j] != 1) {
                for (int at = j; at < PATTERN * LANES; at += Step.TARGETS) {
                    rates[at] = learningRate * weights[j];
                }
            }
        }
    }

    /**
     * Scores become w (t - s(x)) times the learning rate, t being {@code firstLabel} for the first target and {@code
     * otherLabel} for the others. The sigmoid is 1 / (1 + 2^(-x log2 e)), good to about 1e-6 of
     * its size where it is not negligible.
     */
    private static void gradients(Step step, int count, float firstLabel, float otherLabel) {
        float[] scores = step.scores;
        for (int v = 0; v < PATTERN * LANES; v += LANES) {
            FloatVector rate = FloatVector.fromArray(SPECIES, step.rates, v);
            FloatVector label = FloatVector.fromArray(SPECIES, FIRST, v)
                    .mul(firstLabel - otherLabel)
                    .add(otherLabel);
            for (int at = v; at < count; at += PATTERN * LANES) {
                FloatVector x = FloatVector.fromArray(SPECIES, scores, at);
                FloatVector power = x.min(MAX_SCORE).max(-MAX_SCORE).mul(-LOG2_E);
                FloatVector shifted = power.add(ROUND);
                FloatVector f = power.sub(shifted.sub(ROUND));
                FloatVector p = FloatVector.broadcast(SPECIES, POWER_7);
                p = p.fma(f, FloatVector.broadcast(SPECIES, POWER_6));
                p = p.fma(f, FloatVector.broadcast(SPECIES, POWER_5));
                p = p.fma(f, FloatVector.broadcast(SPECIES, POWER_4));
                p = p.fma(f, FloatVector.broadcast(SPECIES, POWER_3));
                p = p.fma(f, FloatVector.broadcast(SPECIES, POWER_2));
                p = p.fma(f, FloatVector.broadcast(SPECIES, POWER_1));
                p = p.fma(f, FloatVector.broadcast(SPECIES, 1f));
                // The whole number in the lowest bits of `shifted` is added to p's exponent.
                IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
                FloatVector e = p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
                FloatVector sigmoid = FloatVector.broadcast(SPECIES, 1f).div(e.add(1f));
                label.sub(sigmoid).mul(rate).intoArray(scores, at);
            }
        }
    }

    private static void measure(Step step, int rows) {
        if (!step.measured) {
            return;
        }
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < step.targetCount; j++) {
                step.addLoss(j, step.scores[i * Step.TARGETS + j]);
            }
        }
    }

    private static void update(Step step, int count) {
        float[] input = step.input;
        float[] output = step.output;
        float[] g = step.scores;
        int[] contexts = step.contexts;
        int[] targets = step.targets;
        int t0 = targets[0];
        int t1 = targets[1];
        int t2 = targets[2];
        int t3 = targets[3];
        int t4 = targets[4];
        int t5 = targets[5];
        int stride = step.stride;
        for (int k = 0; k < stride; k += LANES) {
            FloatVector old0 = FloatVector.fromArray(SPECIES, output, t0 + k);
            FloatVector old1 = FloatVector.fromArray(SPECIES, output, t1 + k);
            FloatVector old2 = FloatVector.fromArray(SPECIES, output, t2 + k);
            FloatVector old3 = FloatVector.fromArray(SPECIES, output, t3 + k);
            FloatVector old4 = FloatVector.fromArray(SPECIES, output, t4 + k);
            FloatVector old5 = FloatVector.fromArray(SPECIES, output, t5 + k);
            FloatVector new0 = old0;
            FloatVector new1 = old1;
            FloatVector new2 = old2;
            FloatVector new3 = old3;
            FloatVector new4 = old4;
            FloatVector new5 = old5;
            for (int i = 0; i < count; i++) {
                int at = i * Step.TARGETS;
                int row = contexts[i] + k;
                FloatVector x = FloatVector.fromArray(SPECIES, input, row);
                FloatVector g0 = FloatVector.broadcast(SPECIES, g[at]);
                FloatVector g1 = FloatVector.broadcast(SPECIES, g[at + 1]);
                FloatVector g2 = FloatVector.broadcast(SPECIES, g[at + 2]);
                FloatVector g3 = FloatVector.broadcast(SPECIES, g[at + 3]);
                FloatVector g4 = FloatVector.broadcast(SPECIES, g[at + 4]);
                FloatVector g5 = FloatVector.broadcast(SPECIES, g[at + 5]);
                new0 = g0.fma(x, new0);
                new1 = g1.fma(x, new1);
                new2 = g2.fma(x, new2);
                new3 = g3.fma(x, new3);
                new4 = g4.fma(x, new4);
                new5 = g5.fma(x, new5);
                // Two sums side by side: one would wait six times for a multiply-add.
                FloatVector y = g2.fma(old2, g1.fma(old1, g0.fma(old0, x)));
                FloatVector z = g5.fma(old5, g4.fma(old4, g3.mul(old3)));
                y.add(z).intoArray(input, row);
            }
            new0.intoArray(output, t0 + k);
            new1.intoArray(output, t1 + k);
            new2.intoArray(output, t2 + k);
            new3.intoArray(output, t3 + k);
            new4.intoArray(output, t4 + k);
            new5.intoArray(output, t5 + k);
        }
    }

    private static void mean(Step step) {
        float[] input = step.input;
        float[] hidden = step.hidden;
        int[] contexts = step.contexts;
        int count = step.contextCount;
        int stride = step.stride;
        FloatVector share = FloatVector.broadcast(SPECIES, 1f / count);
        for (int k = 0; k < stride; k += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = 0; i < count; i++) {
                sum = share.fma(FloatVector.fromArray(SPECIES, input, contexts[i] + k), sum);
            }
            sum.intoArray(hidden, k);
        }
    }

    private static void updateThroughMean(Step step) {
        float[] input = step.input;
        float[] output = step.output;
        float[] hidden = step.hidden;
        float[] g = step.scores;
        int[] contexts = step.contexts;
        int[] targets = step.targets;
        int count = step.contextCount;
        int stride = step.stride;
        FloatVector share = FloatVector.broadcast(SPECIES, step.contextShare);
        for (int k = 0; k < stride; k += LANES) {
            FloatVector h = FloatVector.fromArray(SPECIES, hidden, k);
            FloatVector change = FloatVector.zero(SPECIES);
            for (int j = 0; j < Step.TARGETS; j++) {
                FloatVector rate = FloatVector.broadcast(SPECIES, g[j]);
                FloatVector u = FloatVector.fromArray(SPECIES, output, targets[j] + k);
                change = rate.fma(u, change);
                rate.fma(h, u).intoArray(output, targets[j] + k);
            }
            change = change.mul(share);
            for (int i = 0; i < count; i++) {
                int row = contexts[i] + k;
                FloatVector.fromArray(SPECIES, input, row).add(change).intoArray(input, row);
            }
        }
    }
}
