package io.thalweg.engine.torch;

import io.thalweg.gan.GanLoss;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The losses of {@link GanLoss} on scores, without the gradient penalty. */
final class AdversarialLoss {
    private AdversarialLoss() {}

    /**
     * The discriminator's.
     *
     * @param real scores of real images
     * @param fake of generated ones
     * @param smoothing what the target for real images falls short of 1
     */
    static Tensor discriminator(GanLoss loss, Tensor real, Tensor fake, double smoothing) {
        if (loss instanceof GanLoss.LeastSquares) {
            return half(real.sub(new Scalar(1 - smoothing)).square().mean())
                    .add(half(fake.square().mean()));
        }
        if (loss instanceof GanLoss.WassersteinGradientPenalty) {
            return fake.mean().sub(real.mean());
        }
        if (loss instanceof GanLoss.Hinge) {
            return real.neg()
                    .add(new Scalar(1.0))
                    .relu()
                    .mean()
                    .add(fake.add(new Scalar(1.0)).relu().mean());
        }
        Tensor recognised = softplus(real.neg()).mul(new Scalar(1 - smoothing));
        Tensor smoothed =
                smoothing == 0 ? recognised : recognised.add(softplus(real).mul(new Scalar(smoothing)));
        return smoothed.mean().add(softplus(fake).mean());
    }

    /** The generator's. */
    static Tensor generator(GanLoss loss, Tensor fake) {
        if (loss instanceof GanLoss.Minimax) {
            return softplus(fake).mean().neg();
        }
        if (loss instanceof GanLoss.NonSaturating) {
            return softplus(fake.neg()).mean();
        }
        if (loss instanceof GanLoss.LeastSquares) {
            return half(fake.sub(new Scalar(1.0)).square().mean());
        }
        return fake.mean().neg();
    }

    private static Tensor half(Tensor value) {
        return value.mul(new Scalar(0.5));
    }

    private static Tensor softplus(Tensor value) {
        return org.bytedeco.pytorch.global.torch.softplus(value);
    }
}
