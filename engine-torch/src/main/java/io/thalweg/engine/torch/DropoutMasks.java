package io.thalweg.engine.torch;

import io.thalweg.lm.DropoutMask;
import io.thalweg.lm.StepSettings;
import io.thalweg.random.Seeds;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
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
        return made(DropoutMask.units(settings, layer), shape);
    }

    /** Recurrent weights of a layer. */
    @Nullable
    Tensor recurrentWeights(int layer, long... shape) {
        return made(DropoutMask.recurrentWeights(settings, layer), shape);
    }

    private @Nullable Tensor made(Optional<DropoutMask> mask, long... shape) {
        if (mask.isEmpty()) {
            return null;
        }
        int count = count(shape);
        // A GPU draws a million in less time than they take to reach it.
        return placement.isGpu()
                ? drawnThere(mask.get(), count, placement).view(shape)
                : placement.floats(mask.get().factors(count), shape);
    }

    private static int count(long... shape) {
        long count = 1;
        for (long length : shape) {
            count = Math.multiplyExact(count, length);
        }
        return Math.toIntExact(count);
    }

    /** The mask's factors, drawn on the device; flat. */
    static Tensor drawnThere(DropoutMask mask, int count, Placement placement) {
        Tensor draws = placement
                .numbers((count + 1L) / 2)
                .add_(new Scalar(1L))
                .mul_(new Scalar(Seeds.GOLDEN_GAMMA))
                .add_(new Scalar(mask.seed()));
        // Seeds.mix. PyTorch's shift carries the sign along.
        mixIn(draws, 30).mul_(new Scalar(0xBF58476D1CE4E5B9L));
        mixIn(draws, 27).mul_(new Scalar(0x94D049BB133111EBL));
        mixIn(draws, 31);
        // The lower half of each comes first, on every machine that PyTorch has a GPU on.
        return placement
                .valued(draws.view(torch.kInt()).narrow(0, 0, count).ge(new Scalar(mask.bound())))
                .mul_(new Scalar(mask.kept()));
    }

    /** z ^= z >>> shift. */
    private static Tensor mixIn(Tensor z, int shift) {
        Tensor shifted = z.bitwise_right_shift(new Scalar(shift)).bitwise_and_(new Scalar(-1L >>> shift));
        return z.bitwise_xor_(shifted);
    }
}
