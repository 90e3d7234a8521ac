package io.thalweg.engine.torch;

import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.StepSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Adaptive softmax (Grave et al. 2017): common words and one entry for each cluster of rarer words share a softmax; a word of
 * a cluster has the probability of the cluster times that within it, which is computed only for tokens that are there.
 */
final class AdaptiveSoftmax implements Head {
    private final Parameters parameters;
    private final Placement placement;
    private final List<Integer> cutoffs;
    private final int common;
    private final int headTable;

    AdaptiveSoftmax(NetworkShape shape, Parameters parameters, Placement placement) {
        this.parameters = parameters;
        this.placement = placement;
        this.cutoffs = shape.cutoffs();
        this.common = cutoffs.get(0);
        this.headTable = parameters.index(NetworkShape.ADAPTIVE_HEAD);
    }

    @Override
    public HeadStep step(Tensor hidden, int[] targets, StepSettings settings, Gradients into) {
        return Scopes.withGraph(() -> {
            Tensor seen = hidden.detach().requires_grad_(true);
            List<Integer> used = new ArrayList<>();
            Tensor loss = loss(seen, targets, used);
            List<Tensor> asked = new ArrayList<>();
            asked.add(seen);
            used.forEach(parameter -> asked.add(parameters.leaf(parameter)));
            TensorVector answers = torch.grad(
                    new TensorVector(loss.div(new Scalar((double) targets.length))),
                    new TensorVector(asked.toArray(Tensor[]::new)));
            for (int i = 0; i < used.size(); i++) {
                into.add(used.get(i), answers.get(i + 1));
            }
            return new HeadStep(loss.detach(), answers.get(0));
        });
    }

    /** Sum of the losses in float64; the parameters it came from are added to {@code used}. */
    private Tensor loss(Tensor hidden, int[] targets, List<Integer> used) {
        int[] entries = IntStream.of(targets)
                .map(target -> target < common ? target : common + cluster(target))
                .toArray();
        used.add(headTable);
        Tensor loss = lost(head(hidden), entries);
        for (int c = 0; c < cutoffs.size(); c++) {
            int cluster = c;
            int[] places = IntStream.range(0, targets.length)
                    .filter(i -> targets[i] >= common && cluster(targets[i]) == cluster)
                    .toArray();
            if (places.length > 0) {
                used.add(parameters.index(NetworkShape.clusterProjection(cluster)));
                used.add(parameters.index(NetworkShape.clusterWeight(cluster)));
                int[] words = IntStream.of(places)
                        .map(i -> targets[i] - cutoffs.get(cluster))
                        .toArray();
                Tensor members = hidden.index_select(0, placement.indices(places));
                loss = loss.add(lost(within(members, cluster), words));
            }
        }
        return loss;
    }

    private static Tensor sumInDouble(Tensor values) {
        return values.sum(new ScalarTypeOptional(torch.kDouble()));
    }

    private Tensor lost(Tensor log, int[] words) {
        return sumInDouble(log.gather(1, placement.indices(words).unsqueeze(1))).neg();
    }

    private int cluster(int word) {
        int cluster = cutoffs.size() - 1;
        while (word < cutoffs.get(cluster)) {
            cluster--;
        }
        return cluster;
    }

    /** Logarithms of the probabilities of a cluster's words, given the cluster. */
    private Tensor within(Tensor hidden, int cluster) {
        Tensor logits = placement.lowered(() -> {
            Tensor projected = torch.matmul(
                    hidden,
                    parameters.leaf(NetworkShape.clusterProjection(cluster)).t());
            return torch.matmul(
                    projected,
                    parameters.leaf(NetworkShape.clusterWeight(cluster)).t());
        });
        return torch.log_softmax(placement.wide(logits), 1);
    }

    /** Logarithms of the probabilities of common words and clusters. */
    private Tensor head(Tensor hidden) {
        Tensor logits = placement.lowered(
                () -> torch.matmul(hidden, parameters.leaf(headTable).t()));
        return torch.log_softmax(placement.wide(logits), 1);
    }

    @Override
    public double lossSum(Tensor hidden, int[] targets) {
        return loss(hidden, targets, new ArrayList<>()).item_double();
    }

    @Override
    public Tensor logProbabilities(Tensor hidden) {
        Tensor head = head(hidden);
        TensorVector parts = new TensorVector(head.narrow(1, 0, common));
        for (int c = 0; c < cutoffs.size(); c++) {
            parts.push_back(within(hidden, c).add(head.narrow(1, common + c, 1)));
        }
        return torch.cat(parts, 1);
    }
}
