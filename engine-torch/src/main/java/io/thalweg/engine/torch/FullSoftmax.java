package io.thalweg.engine.torch;

import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.StepSettings;
import io.thalweg.network.Precision;
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

    /** As many times that on a GPU. */
    static final int BLOCKS_OF_A_GPU = 8;

    private final Parameters parameters;
    private final Placement placement;
    private final int block;
    private final int weight;
    private final int bias;

    FullSoftmax(NetworkShape shape, Parameters parameters, Placement placement) {
        // A GPU has the memory, and loses by small pieces.
        this(shape, parameters, placement, (placement.isGpu() ? BLOCKS_OF_A_GPU : 1) * block(shape.vocabulary()));
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
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE / BLOCKS_OF_A_GPU, BLOCK_BYTES / (4L * vocabulary)));
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
                torch.empty_like(parameters.leaf(bias)),
                placement.sum());
        for (int from = 0; from < targets.length; from += block) {
            int first = from;
            int count = Math.min(block, targets.length - from);
            Scopes.inScope(() -> {
                step(whole.of(first, count), first == 0 ? 0 : 1);
                return true;
            });
        }
        into.add(weight, whole.weightGradient());
        into.add(bias, whole.biasGradient());
        return new HeadStep(whole.loss(), whole.hiddenGradient().mul_(new Scalar(1.0 / targets.length)));
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
     * @param loss of all tokens
     */
    private record Block(
            Tensor hidden,
            Tensor scaled,
            Tensor targets,
            Tensor share,
            Tensor hiddenGradient,
            Tensor weightGradient,
            Tensor biasGradient,
            Tensor loss) {

        private Block of(int from, int count) {
            return new Block(
                    hidden.narrow(0, from, count),
                    scaled.narrow(0, from, count),
                    targets.narrow(0, from, count),
                    share.narrow(0, from, count),
                    hiddenGradient.narrow(0, from, count),
                    weightGradient,
                    biasGradient,
                    loss);
        }
    }

    /** @param before factor of what is in the gradients already: 0 in the first block, in which there is nothing */
    private void step(Block block, int before) {
        Tensor logits = logProbabilities(block.hidden());
        Tensor lost = logits.gather(1, block.targets());
        block.loss().sub_(sumInDouble(lost));
        logits.exp_();
        logits.scatter_add_(1, block.targets(), torch.full_like(lost, new Scalar(-1.0)));
        Tensor transposed = logits.t();
        Scalar kept = new Scalar(before);
        Scalar one = new Scalar(1);
        if (placement.precision() == Precision.BFLOAT16) {
            // PyTorch lowers no product that is added to something, or put into something.
            block.hiddenGradient()
                    .copy_(placement.lowered(
                            () -> torch.mm(logits, parameters.leaf(weight).detach())));
            Tensor ofWeight = placement.wide(placement.lowered(() -> torch.mm(transposed, block.scaled())));
            if (before == 0) {
                block.weightGradient().copy_(ofWeight);
            } else {
                block.weightGradient().add_(ofWeight);
            }
        } else {
            torch.mm_out(block.hiddenGradient(), logits, parameters.leaf(weight).detach());
            block.weightGradient().addmm_(transposed, block.scaled(), kept, one);
        }
        block.biasGradient().addmv_(transposed, block.share(), kept, one);
    }

    private static Tensor sumInDouble(Tensor values) {
        return values.sum(new ScalarTypeOptional(torch.kDouble()));
    }

    @Override
    public double lossSum(Tensor hidden, int[] targets) {
        Tensor places = placement.indices(targets).unsqueeze(1);
        double loss = 0;
        for (int from = 0; from < targets.length; from += block) {
            int first = from;
            int count = Math.min(block, targets.length - from);
            loss -= Scopes.inScope(() -> sumInDouble(
                            logProbabilities(hidden.narrow(0, first, count)).gather(1, places.narrow(0, first, count)))
                    .item_double());
        }
        return loss;
    }

    @Override
    public Tensor logProbabilities(Tensor hidden) {
        Tensor logits = placement.lowered(() -> torch.addmm(
                parameters.leaf(bias).detach(),
                hidden,
                parameters.leaf(weight).detach().t()));
        return torch.log_softmax(placement.wide(logits), 1);
    }
}
