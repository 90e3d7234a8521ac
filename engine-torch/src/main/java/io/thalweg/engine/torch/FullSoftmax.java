package io.thalweg.engine.torch;

import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.StepSettings;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Softmax over the whole vocabulary. Forward and backward are written out here, because the table of logits is by far the
 * largest array of a step: the gradient p - 1(target) is made in place of log p, and a bounded number of tokens is worked on
 * at a time.
 */
final class FullSoftmax implements Head {
    /** Bound on the bytes of one table of logits. */
    private static final long BLOCK_BYTES = 32L << 20;

    private final Parameters parameters;
    private final Placement placement;
    private final int vocabulary;
    private final int weight;
    private final int bias;

    FullSoftmax(NetworkShape shape, Parameters parameters, Placement placement) {
        this.parameters = parameters;
        this.placement = placement;
        this.vocabulary = shape.vocabulary();
        this.weight = parameters.index(
                shape.embeddings() == NetworkShape.Embeddings.TIED
                        ? NetworkShape.EMBEDDING
                        : NetworkShape.OUTPUT_WEIGHT);
        this.bias = parameters.index(NetworkShape.OUTPUT_BIAS);
    }

    /** Tokens worked on at a time. */
    static int block(int vocabulary) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, BLOCK_BYTES / (4L * vocabulary)));
    }

    @Override
    public HeadStep step(Tensor hidden, int[] targets, StepSettings settings, Gradients into) {
        Tensor places = placement.indices(targets).unsqueeze(1);
        Tensor table = parameters.leaf(weight).detach();
        Tensor scaled = hidden.div(new Scalar((double) targets.length));
        Tensor weightGradient = torch.empty_like(table);
        Tensor biasGradient = torch.empty_like(parameters.leaf(bias));
        Tensor hiddenGradient = torch.empty_like(hidden);
        double loss = 0;
        int block = block(vocabulary);
        for (int from = 0; from < targets.length; from += block) {
            int count = Math.min(block, targets.length - from);
            Tensor target = places.narrow(0, from, count);
            Tensor logits = logProbabilities(hidden.narrow(0, from, count));
            Tensor lost = logits.gather(1, target);
            loss -= lost.sum(new ScalarTypeOptional(torch.kDouble())).item_double();
            logits.exp_();
            logits.scatter_add_(1, target, torch.full_like(lost, new Scalar(-1.0)));
            torch.mm_out(hiddenGradient.narrow(0, from, count), logits, table);
            Tensor transposed = logits.t();
            Tensor rows = scaled.narrow(0, from, count);
            if (from == 0) {
                torch.mm_out(weightGradient, transposed, rows);
                torch.sum_out(biasGradient, logits, 0);
            } else {
                weightGradient.addmm_(transposed, rows);
                biasGradient.add_(logits.sum(0));
            }
        }
        Scalar share = new Scalar(1.0 / targets.length);
        into.add(weight, weightGradient);
        into.add(bias, biasGradient.mul_(share));
        return new HeadStep(loss, hiddenGradient.mul_(share));
    }

    @Override
    public double lossSum(Tensor hidden, int[] targets) {
        Tensor places = placement.indices(targets).unsqueeze(1);
        double loss = 0;
        int block = block(vocabulary);
        for (int from = 0; from < targets.length; from += block) {
            int count = Math.min(block, targets.length - from);
            Tensor log = logProbabilities(hidden.narrow(0, from, count)).gather(1, places.narrow(0, from, count));
            loss -= log.sum(new ScalarTypeOptional(torch.kDouble())).item_double();
        }
        return loss;
    }

    @Override
    public Tensor logProbabilities(Tensor hidden) {
        Tensor logits = torch.addmm(
                parameters.leaf(bias).detach(),
                hidden,
                parameters.leaf(weight).detach().t());
        return torch.log_softmax(logits, 1);
    }
}
