package io.thalweg.lm;

import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;

/**
 * The units and weights that one step of training drops. Drawn here for every engine: an engine's own generator belongs to
 * all models of a process. So a step's draws follow from its seed alone, and are the same on every device and engine.
 */
public final class DropoutMask {
    private DropoutMask() {}

    /**
     * Units of what goes into layer {@code layer}, or out of the last one for the number of layers; {@code [steps, batch,
     * units]}.
     *
     * @return a factor for each of {@code count} units: zero for what is dropped, 1 / (1 - share) for the others, so that
     *     the expected sum stays; empty when nothing is dropped
     */
    public static float[] units(StepSettings settings, int layer, int count) {
        return factors(settings.dropout(), settings.seed(), "lm.dropout", layer, count);
    }

    /** The same for a layer's recurrent weights, {@code [gates * hidden, hidden]}. */
    public static float[] recurrentWeights(StepSettings settings, int layer, int count) {
        return factors(settings.recurrentDropout(), settings.seed(), "lm.recurrent-dropout", layer, count);
    }

    private static float[] factors(double share, long seed, String purpose, int layer, int count) {
        if (share == 0) {
            return new float[0];
        }
        float[] factors = new float[count];
        Xorshift random = new Xorshift(Seeds.derive(seed, purpose, layer));
        long bound = Math.round(share * 0x1p32);
        float kept = (float) (1 / (1 - share));
        for (int i = 0; i < factors.length; i += 2) {
            long draw = random.next();
            factors[i] = draw >>> 32 < bound ? 0 : kept;
            if (i + 1 < factors.length) {
                factors[i + 1] = (draw & 0xFFFFFFFFL) < bound ? 0 : kept;
            }
        }
        return factors;
    }
}
