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
 *   <li>Scores: blocks of two rows by six targets, twelve sums in registers, eight loads for twelve multiply-adds. The
 *       twelve sums are added across their lanes together, by a butterfly of exchanges, into three vectors.
 *   <li>Gradients, on those vectors.
 *   <li>Update: for each stretch of a row, the six targets' old values and changes stay in registers while the window's
 *       rows go by; each value of a row is loaded once and stored once.
 * </ol>
 *
 * <p>Layout of {@code scores} for a block of rows r0, r1 (L lanes, quarters q of L/4 equal lanes): vector v holds
 * {@code (r0 u2v, r1 u2v, r0 u2v+1, r1 u2v+1)}, a quarter each.
 *
 * <p>The methods are kept apart, flat and without helpers so that each compiles by itself and no vector ever becomes an
 * object: past a certain size of a method the compiler stops inlining what is not marked for it, and then boxes what it
 * passes. So the twelve sums go from one method to the next through memory, which stays in the nearest cache.
 */
final class VectorKernel implements Kernel {
    private static final VectorSpecies<Float> SPECIES = widest();
    private static final int LANES = SPECIES.length();
    private static final int QUARTER = LANES / 4;
    private static final int HALF = LANES / 2;

    /** Floats of {@code scores} a block of two rows takes. */
    private static final int BLOCK = 3 * LANES;

    /** Pairs whose scores are in a block of two rows. */
    private static final int PAIRS = 12;

    private static final VectorMask<Float> UPPER_HALF = lanesWithBit(HALF);
    private static final VectorMask<Float> ODD_QUARTERS = lanesWithBit(QUARTER);
    private static final VectorShuffle<Float> SWAP_HALVES = exchange(HALF);
    private static final VectorShuffle<Float> SWAP_QUARTERS = exchange(QUARTER);
    private static final VectorShuffle<Float> SWAP_EIGHTHS = exchange(Math.max(1, LANES / 8));
    private static final VectorShuffle<Float> SWAP_SIXTEENTHS = exchange(Math.max(1, LANES / 16));

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
        for (int i = 0, at = 0; i < count; i += 2, at += BLOCK) {
            multiplyBlock(step, step.input, contexts[i], contexts[i + 1]);
            addAcross(step, at);
        }
        measure(step, count);
        gradients(step, (count + 1) / 2, step.firstLabel, 0);
        update(step, count);
    }

    @Override
    public void cbow(Step step) {
        step.fillTargets();
        mean(step);
        multiplyBlock(step, step.hidden, 0, 0);
        addAcross(step, 0);
        measure(step, 1);
        gradients(step, 1, step.firstLabel, 0);
        updateThroughMean(step);
    }

    @Override
    public void pairs(Step step) {
        int count = step.contextCount;
        for (int first = 0; first < count; first += PAIRS) {
            int end = Math.min(PAIRS, count - first);
            multiplyPairs(step, first, end);
            addAcross(step, first / PAIRS * BLOCK);
        }
        if (step.measured) {
            for (int i = 0; i < count; i++) {
                step.addPairLoss(step.scores[pairPlace(i)]);
            }
        }
        Arrays.fill(step.weights, 1);
        gradients(step, (count + PAIRS - 1) / PAIRS, 1, 1);
        for (int i = 0; i < count; i++) {
            updatePair(step, step.contexts[i], step.partners[i], step.scores[pairPlace(i)]);
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

    /** Where the score of pair i stands: four in a vector, a quarter each, in the order in which {@link #addAcross} adds. */
    private static int pairPlace(int i) {
        int inBlock = i % PAIRS;
        return i / PAIRS * BLOCK + (inBlock >> 2) * LANES + (inBlock & 1) * HALF + (inBlock >> 1 & 1) * QUARTER;
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

    /** The products of two rows and six targets, summed lane by lane: to {@code sums}, in the order of their adding up. */
    private static void multiplyBlock(Step step, float[] rows, int row0, int row1) {
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
        a0.intoArray(sums, 0);
        a1.intoArray(sums, LANES);
        b0.intoArray(sums, 2 * LANES);
        b1.intoArray(sums, 3 * LANES);
        a2.intoArray(sums, 4 * LANES);
        a3.intoArray(sums, 5 * LANES);
        b2.intoArray(sums, 6 * LANES);
        b3.intoArray(sums, 7 * LANES);
        a4.intoArray(sums, 8 * LANES);
        a5.intoArray(sums, 9 * LANES);
        b4.intoArray(sums, 10 * LANES);
        b5.intoArray(sums, 11 * LANES);
    }

    /**
     * Adds the block's twelve vectors across their lanes, four at a time. Of two vectors, an exchange of halves makes one
     * whose halves are their sums; of two of these, an exchange of quarters makes one of four quarters; the lanes of a
     * quarter are then added among themselves, and each ends up with the sum.
     */
    private static void addAcross(Step step, int at) {
        float[] sums = step.sums;
        float[] scores = step.scores;
        for (int v = 0; v < BLOCK; v += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, sums, 4 * v);
            FloatVector y = FloatVector.fromArray(SPECIES, sums, 4 * v + LANES);
            FloatVector first =
                    x.blend(y, UPPER_HALF).add(y.blend(x, UPPER_HALF).rearrange(SWAP_HALVES));
            x = FloatVector.fromArray(SPECIES, sums, 4 * v + 2 * LANES);
            y = FloatVector.fromArray(SPECIES, sums, 4 * v + 3 * LANES);
            FloatVector second =
                    x.blend(y, UPPER_HALF).add(y.blend(x, UPPER_HALF).rearrange(SWAP_HALVES));
            FloatVector quarters = first.blend(second, ODD_QUARTERS)
                    .add(second.blend(first, ODD_QUARTERS).rearrange(SWAP_QUARTERS));
            if (LANES >= 8) {
                quarters = quarters.add(quarters.rearrange(SWAP_EIGHTHS));
            }
            if (LANES >= 16) {
                quarters = quarters.add(quarters.rearrange(SWAP_SIXTEENTHS));
            }
            quarters.intoArray(scores, at + v);
        }
    }

    /**
     * Scores become w (t - s(x)) times the learning rate, t being {@code firstLabel} for the first target and {@code
     * otherLabel} for the others. The sigmoid is 1 / (1 + 2^(-x log2 e)), good to about 1e-6 of
     * its size where it is not negligible.
     */
    private static void gradients(Step step, int blocks, float firstLabel, float otherLabel) {
        float[] scores = step.scores;
        int end = blocks * BLOCK;
        for (int v = 0; v < 3; v++) {
            float even = step.learningRate * step.weights[2 * v];
            float odd = step.learningRate * step.weights[2 * v + 1];
            FloatVector rate = FloatVector.broadcast(SPECIES, even).blend(odd, UPPER_HALF);
            FloatVector label = FloatVector.broadcast(SPECIES, v == 0 ? firstLabel : otherLabel)
                    .blend(otherLabel, UPPER_HALF);
            for (int at = v * LANES; at < end; at += BLOCK) {
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
                step.addLoss(j, step.scores[place(i, j)]);
            }
        }
    }

    /** Where row i's value for target j stands in {@code scores}. */
    private static int place(int i, int j) {
        return (i >> 1) * BLOCK + (i & 1) * QUARTER + (j >> 1) * LANES + (j & 1) * HALF;
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
                int at = (i >> 1) * BLOCK + (i & 1) * QUARTER;
                int row = contexts[i] + k;
                FloatVector x = FloatVector.fromArray(SPECIES, input, row);
                FloatVector g0 = FloatVector.broadcast(SPECIES, g[at]);
                FloatVector g1 = FloatVector.broadcast(SPECIES, g[at + HALF]);
                FloatVector g2 = FloatVector.broadcast(SPECIES, g[at + LANES]);
                FloatVector g3 = FloatVector.broadcast(SPECIES, g[at + LANES + HALF]);
                FloatVector g4 = FloatVector.broadcast(SPECIES, g[at + 2 * LANES]);
                FloatVector g5 = FloatVector.broadcast(SPECIES, g[at + 2 * LANES + HALF]);
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
                FloatVector rate = FloatVector.broadcast(SPECIES, g[(j >> 1) * LANES + (j & 1) * HALF]);
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
