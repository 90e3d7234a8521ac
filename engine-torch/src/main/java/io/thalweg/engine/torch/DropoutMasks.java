package io.thalweg.engine.torch;

import io.thalweg.lm.StepSettings;
import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The units and weights that one step of training drops. Drawn here and not by PyTorch, whose generator belongs to all
 * models of a process, so that a step's draws follow from its seed alone, and are the same on every device.
 */
final class DropoutMasks {
    private final Placement placement;
    private final StepSettings settings;

    DropoutMasks(StepSettings settings, Placement placement) {
        this.placement = placement;
        this.settings = settings;
    }

    /**
     * Units of what goes into layer {@code layer}, or out of the last one for the number of layers.
     *
     * @return factors of {@code shape}, or null when nothing is dropped
     */
    @Nullable
    Tensor units(int layer, long... shape) {
        return mask(settings.dropout(), "lm.dropout", layer, shape);
    }

    /** Recurrent weights of a layer. */
    @Nullable
    Tensor recurrentWeights(int layer, long... shape) {
        return mask(settings.recurrentDropout(), "lm.recurrent-dropout", layer, shape);
    }

    /** Zero for what is dropped, 1 / (1 - share) for the others, so that the expected sum stays. */
    private @Nullable Tensor mask(double share, String purpose, int layer, long... shape) {
        if (share == 0) {
            return null;
        }
        long count = 1;
        for (long length : shape) {
            count = Math.multiplyExact(count, length);
        }
        float[] factors = new float[Math.toIntExact(count)];
        Xorshift random = new Xorshift(Seeds.derive(settings.seed(), purpose, layer));
        long bound = Math.round(share * 0x1p32);
        float kept = (float) (1 / (1 - share));
        for (int i = 0; i < factors.length; i += 2) {
            long draw = random.next();
            factors[i] = draw >>> 32 < bound ? 0 : kept;
            if (i + 1 < factors.length) {
                factors[i + 1] = (draw & 0xFFFFFFFFL) < bound ? 0 : kept;
            }
        }
        return placement.floats(factors, shape);
    }
}
