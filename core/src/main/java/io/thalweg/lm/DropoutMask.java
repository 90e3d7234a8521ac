package io.thalweg.lm;

import io.thalweg.random.Seeds;
import java.util.Optional;

/**
 * The units or weights that one step of training drops. Drawn by a rule that is written here for every engine: an engine's own generator
 * belongs to all models of a process. So a step's draws follow from its seed alone, and are the same on every device and engine.
 * Each draw is known without those before it, so a device can make them side by side: unit i is kept if half i % 2 (0 is
 * the lower) of draw i / 2 of SplitMix64 is {@code bound} or more, as a signed number of 32 bits.
 *
 * @param seed of SplitMix64, see {@link Seeds#draw}
 * @param bound first number that keeps
 * @param kept factor of what is kept, 1 / (1 - share), so that the expected sum stays; that of what is dropped is zero
 */
public record DropoutMask(long seed, int bound, float kept) {
    /**
     * Of units of what goes into layer {@code layer}, or out of the last one for the number of layers; {@code [steps, batch,
     * units]}. Empty when nothing is dropped.
     */
    public static Optional<DropoutMask> units(StepSettings settings, int layer) {
        return of(settings.dropout(), settings.seed(), "lm.dropout", layer);
    }

    /** The same for a layer's recurrent weights, {@code [gates * hidden, hidden]}. */
    public static Optional<DropoutMask> recurrentWeights(StepSettings settings, int layer) {
        return of(settings.recurrentDropout(), settings.seed(), "lm.recurrent-dropout", layer);
    }

    private static Optional<DropoutMask> of(double share, long seed, String purpose, int layer) {
        return share == 0
                ? Optional.empty()
                : Optional.of(new DropoutMask(
                        Seeds.derive(seed, purpose, layer),
                        (int) (Math.min(Math.round(share * 0x1p32), 0xFFFFFFFFL) + Integer.MIN_VALUE),
                        (float) (1 / (1 - share))));
    }

    /** A factor for each of {@code count} units. */
    public float[] factors(int count) {
        float[] factors = new float[count];
        for (int i = 0; i < factors.length; i += 2) {
            long draw = Seeds.draw(seed, i >> 1);
            factors[i] = (int) draw < bound ? 0 : kept;
            if (i + 1 < factors.length) {
                factors[i + 1] = (int) (draw >> 32) < bound ? 0 : kept;
            }
        }
        return factors;
    }
}
