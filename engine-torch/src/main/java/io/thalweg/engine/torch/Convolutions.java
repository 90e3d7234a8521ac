package io.thalweg.engine.torch;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** The layers that both networks of a DCGAN are made of. Signals are {@code [batch, channels, height, width]}. */
final class Convolutions {
    /** Slope of LeakyReLU below zero, as DCGAN has it. */
    private static final double SLOPE = 0.2;

    /** Added to variances, as PyTorch and DCGAN have it. */
    static final double EPSILON = 1e-5;

    private static final long[] ONE = {1, 1};
    private static final long[] NONE = {0, 0};
    private static final long[] STRIDE = {2, 2};
    private static final long[] PADDING = {1, 1};

    private final Placement placement;

    /** @param placement whose precision the convolutions have; normalisation is in float32 */
    Convolutions(Placement placement) {
        this.placement = placement;
    }

    private Tensor lowered(Supplier<Tensor> convolution) {
        return placement.wide(placement.lowered(convolution));
    }

    /** Halves the sides. */
    Tensor down(Tensor signal, Tensor weight, TensorOptional bias) {
        return lowered(() -> torch.conv2d(signal, weight, bias, STRIDE, PADDING, ONE, 1));
    }

    /** Doubles the sides: a fractionally strided convolution. */
    Tensor up(Tensor signal, Tensor weight, TensorOptional bias) {
        return lowered(() -> torch.conv_transpose2d(signal, weight, bias, STRIDE, PADDING, NONE, 1, ONE));
    }

    /** From one place to a kernel's sides. */
    Tensor spread(Tensor signal, Tensor weight) {
        return lowered(() -> torch.conv_transpose2d(signal, weight, new TensorOptional(), ONE, NONE, NONE, 1, ONE));
    }

    /** From a kernel's sides to one place. */
    Tensor gather(Tensor signal, Tensor weight, TensorOptional bias) {
        return lowered(() -> torch.conv2d(signal, weight, bias, ONE, NONE, ONE, 1));
    }

    static Tensor leaky(Tensor signal) {
        return torch.leaky_relu(signal, new Scalar(SLOPE));
    }

    /** What a minibatch was normalised by. @param variance of the minibatch, over its number of values */
    record Normalised(Tensor signal, Tensor mean, Tensor variance) {}

    /** Ioffe and Szegedy 2015, algorithm 1. */
    static Normalised normalised(Tensor signal, Tensor scale, Tensor shift) {
        T_TensorTensorTensor_T made = torch.native_batch_norm(
                signal,
                new TensorOptional(scale),
                new TensorOptional(shift),
                new TensorOptional(),
                new TensorOptional(),
                true,
                0,
                EPSILON);
        Tensor deviation = made.get2().detach();
        Tensor variance = deviation.square().reciprocal().sub(new Scalar(EPSILON));
        return new Normalised(made.get0(), made.get1().detach(), variance);
    }

    /** The same by given statistics. */
    static Tensor normalised(Tensor signal, Tensor scale, Tensor shift, Tensor mean, Tensor variance) {
        return torch.batch_norm(
                signal,
                new TensorOptional(scale),
                new TensorOptional(shift),
                new TensorOptional(mean),
                new TensorOptional(variance),
                false,
                0,
                EPSILON,
                false);
    }
}
