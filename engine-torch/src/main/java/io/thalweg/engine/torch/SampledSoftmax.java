package io.thalweg.engine.torch;

import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.StepSettings;
import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Softmax trained against a sample of the vocabulary (Jean et al. 2015, section 3): the target among words drawn once for
 * the step. Each logit is lowered by the log of the word's expected count in the sample, the target's too, so that the best
 * logits are those of the full softmax whatever the size of the sample; where the target itself was drawn, the drawn one does
 * not count. Only rows of the words drawn and of the targets are touched. Evaluated in full.
 */
final class SampledSoftmax implements Head {
    private final Parameters parameters;
    private final Placement placement;
    private final FullSoftmax full;
    private final LogUniform words;
    private final int weight;
    private final int bias;

    SampledSoftmax(NetworkShape shape, Parameters parameters, Placement placement) {
        this.parameters = parameters;
        this.placement = placement;
        this.full = new FullSoftmax(shape, parameters, placement);
        this.words = new LogUniform(shape.vocabulary());
        this.weight = parameters.index(
                shape.embeddings() == NetworkShape.Embeddings.TIED
                        ? NetworkShape.EMBEDDING
                        : NetworkShape.OUTPUT_WEIGHT);
        this.bias = parameters.index(NetworkShape.OUTPUT_BIAS);
    }

    /** The words of a step, ascending. */
    int[] sample(StepSettings settings) {
        if (settings.sampledWords() < 1) {
            throw new IllegalArgumentException(
                    "A sampled softmax of " + settings.sampledWords() + " words a step: allowed 1 or more");
        }
        return words.sample(settings.sampledWords(), new Xorshift(Seeds.derive(settings.seed(), "lm.sampled-softmax")));
    }

    @Override
    public HeadStep step(Tensor hidden, int[] targets, StepSettings settings, Gradients into) {
        int[] drawn = sample(settings);
        TokenRows touched = TokenRows.of(
                IntStream.concat(IntStream.of(drawn), IntStream.of(targets)).toArray());
        Tensor places = placement.indices(touched.ids());
        return Scopes.withGraph(() -> {
            Tensor seen = hidden.detach().requires_grad_(true);
            Tensor rows =
                    parameters.leaf(weight).detach().index_select(0, places).requires_grad_(true);
            // The correction is a constant beside the bias, one for each row.
            Tensor biases =
                    parameters.leaf(bias).detach().index_select(0, places).requires_grad_(true);
            Tensor lowered = biases.sub(corrections(touched.ids(), settings.sampledWords()));
            Tensor loss = loss(seen, rows, lowered, drawn, targets, touched.positions());
            TensorVector answers = torch.grad(
                    new TensorVector(loss.div(new Scalar((double) targets.length))),
                    new TensorVector(seen, rows, biases));
            into.addRows(weight, touched, answers.get(1));
            into.addRows(bias, touched, answers.get(2));
            return new HeadStep(loss.detach(), answers.get(0));
        });
    }

    @Override
    public double lossSum(Tensor hidden, int[] targets) {
        return full.lossSum(hidden, targets);
    }

    @Override
    public Tensor logProbabilities(Tensor hidden) {
        return full.logProbabilities(hidden);
    }

    private Tensor corrections(int[] ids, int draws) {
        float[] logs = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            logs[i] = (float) Math.log(words.expectedCount(ids[i], draws));
        }
        return placement.floats(logs, logs.length);
    }

    private Tensor loss(Tensor hidden, Tensor rows, Tensor biases, int[] drawn, int[] targets, int[] positions) {
        Tensor ofDrawn = placement.indices(Arrays.copyOf(positions, drawn.length));
        Tensor ofTargets = placement.indices(Arrays.copyOfRange(positions, drawn.length, positions.length));
        Tensor truth = torch.embedding(rows, ofTargets).mul(hidden).sum(1).add(biases.index_select(0, ofTargets));
        Tensor others = placement.wide(placement.lowered(() -> torch.addmm(
                biases.index_select(0, ofDrawn),
                hidden,
                rows.index_select(0, ofDrawn).t())));
        // The last column is nothing; it takes the place of the drawn target where the target was not drawn.
        Tensor nothing =
                torch.full_like(truth, new Scalar(Double.NEGATIVE_INFINITY)).unsqueeze(1);
        Tensor all = torch.cat(new TensorVector(truth.unsqueeze(1), others, nothing), 1)
                .scatter(
                        1,
                        placement.indices(drawnTargets(drawn, targets)).unsqueeze(1),
                        new Scalar(Double.NEGATIVE_INFINITY));
        return all.logsumexp(1).sub(truth).sum(new ScalarTypeOptional(torch.kDouble()));
    }

    /** Columns: the target, the words drawn, nothing. */
    private static int[] drawnTargets(int[] drawn, int[] targets) {
        int[] columns = new int[targets.length];
        for (int i = 0; i < columns.length; i++) {
            int place = Arrays.binarySearch(drawn, targets[i]);
            columns[i] = 1 + (place < 0 ? drawn.length : place);
        }
        return columns;
    }
}
