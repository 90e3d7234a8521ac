package io.thalweg.engine.torch;

import io.thalweg.lm.DropoutMask;
import io.thalweg.lm.StepSettings;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What one step of training drops, on the device; see {@link DropoutMask}. */
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
        return onDevice(DropoutMask.units(settings, layer, count(shape)), shape);
    }

    /** Recurrent weights of a layer. */
    @Nullable
    Tensor recurrentWeights(int layer, long... shape) {
        return onDevice(DropoutMask.recurrentWeights(settings, layer, count(shape)), shape);
    }

    private static int count(long... shape) {
        long count = 1;
        for (long length : shape) {
            count = Math.multiplyExact(count, length);
        }
        return Math.toIntExact(count);
    }

    private @Nullable Tensor onDevice(float[] factors, long... shape) {
        return factors.length == 0 ? null : placement.floats(factors, shape);
    }
}
