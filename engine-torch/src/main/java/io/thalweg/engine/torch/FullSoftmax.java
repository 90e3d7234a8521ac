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
    private final int block;
    private final int weight;
    private final int bias;

    FullSoftmax(NetworkShape shape, Parameters parameters, Placement placement) {
        this(shape, parameters, placement, block(shape.vocabulary()));
    }

    /** @param block tokens worked on at a time */
    FullSoftmax(NetworkShape shape, Parameters parameters, Placement placement, int block) {
        this.block = block;
        this.parameters = parameters;
        this.placement = placement;
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
        Tensor share = placement.full(1.0 / targets.length, targets.length);
        Block whole = new Block(
                hidden,
                hidden.mul(share.unsqueeze(1)),
                places,
                share,
                torch.empty_like(hidden),
                torch.empty_like(parameters.leaf(weight)),
                torch.empty_like(parameters.leaf(bias)));
        double loss = 0;
        for (int from = 0; from < targets.length; from += block) {
            int first = from;
            int count = Math.min(block, targets.length - from);
            loss += Scopes.inScope(() -> step(whole.of(first, count), first == 0 ? 0 : 1));
        }
        into.add(weight, whole.weightGradient());
        into.add(bias, whole.biasGradient());
        return new HeadStep(loss, whole.hiddenGradient().mul_(new Scalar(1.0 / targets.length)));
    }

    /**
     * Some tokens, and where their gradients go.
     *
     * @param hidden {@code [tokens, hidden]}
     * @param scaled the same, divided by the number of all tokens
     * @param targets {@code [tokens, 1]}
     * @param share one divided by the number of all tokens, {@code [tokens]}
     * @param hiddenGradient {@code [tokens, hidden]}
     * @param weightGradient of all tokens
     * @param biasGradient of all tokens
     */
    private record Block(
            Tensor hidden,
            Tensor scaled,
            Tensor targets,
            Tensor share,
            Tensor hiddenGradient,
            Tensor weightGradient,
            Tensor biasGradient) {

        private Block of(int from, int count) {
            return new Block(
                    hidden.narrow(0, from, count),
                    scaled.narrow(0, from, count),
                    targets.narrow(0, from, count),
                    share.narrow(0, from, count),
                    hiddenGradient.narrow(0, from, count),
                    weightGradient,
                    biasGradient);
        }
    }

    /** @param before factor of what is in the gradients already: 0 in the first block, in which there is nothing */
    private double step(Block block, int before) {
        Tensor logits = logProbabilities(block.hidden());
        Tensor lost = logits.gather(1, block.targets());
        double loss = -sumInDouble(lost);
        logits.exp_();
        logits.scatter_add_(1, block.targets(), torch.full_like(lost, new Scalar(-1.0)));
        torch.mm_out(block.hiddenGradient(), logits, parameters.leaf(weight).detach());
        Tensor transposed = logits.t();
        Scalar kept = new Scalar(before);
        Scalar one = new Scalar(1);
        block.weightGradient().addmm_(transposed, block.scaled(), kept, one);
        block.biasGradient().addmv_(transposed, block.share(), kept, one);
        return loss;
    }

    private static double sumInDouble(Tensor values) {
        return values.sum(new ScalarTypeOptional(torch.kDouble())).item_double();
    }

    @Override
    public double lossSum(Tensor hidden, int[] targets) {
        Tensor places = placement.indices(targets).unsqueeze(1);
        double loss = 0;
        for (int from = 0; from < targets.length; from += block) {
            int first = from;
            int count = Math.min(block, targets.length - from);
            loss -= Scopes.inScope(() -> sumInDouble(
                    logProbabilities(hidden.narrow(0, first, count)).gather(1, places.narrow(0, first, count))));
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
