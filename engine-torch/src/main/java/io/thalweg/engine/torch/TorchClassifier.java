package io.thalweg.engine.torch;

import static io.thalweg.engine.torch.Scopes.withGraph;
import static io.thalweg.engine.torch.Scopes.withoutGraph;

import io.thalweg.average.ModelState;
import io.thalweg.gan.classifier.ClassifierShape;
import io.thalweg.gan.classifier.ImageClassifier;
import io.thalweg.network.Optimizer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A classifier of images on PyTorch. Everything a call makes lives in a scope of that call, but parameters and moments. */
final class TorchClassifier implements ImageClassifier {
    private static final double HALF_RANGE = 127.5;
    private static final Optimizer ADAM = new Optimizer.Adam(0.9, 0.999, 1e-8, 0);

    private final ClassifierShape shape;
    private final Placement placement;
    private final Parameters parameters;
    private final Convolutions convolutions;
    private final UpdateRule updates;

    TorchClassifier(ClassifierShape shape, Placement placement) {
        this.shape = shape;
        this.placement = placement;
        parameters = placement.inScope(() -> new Parameters(shape.parameters(), ADAM, placement));
        convolutions = new Convolutions(placement);
        updates = new UpdateRule(parameters, ADAM);
    }

    @Override
    public ClassifierShape shape() {
        return shape;
    }

    @Override
    public void load(ModelState from) {
        placement.alone(() -> {
            parameters.load(from);
            return true;
        });
    }

    @Override
    public void store(ModelState into) {
        placement.alone(() -> {
            parameters.store(into);
            return true;
        });
    }

    @Override
    public double train(byte[] pixels, int[] labels, double rate, long number) {
        return placement.inScope(() -> {
            Tensor loss = withGraph(() -> lossOf(pixels, labels));
            return withoutGraph(() -> {
                updates.apply(Gradients.of(loss, parameters, placement), rate, number, 1);
                return loss.item_double();
            });
        });
    }

    @Override
    public double loss(byte[] pixels, int[] labels) {
        return placement.alone(() -> lossOf(pixels, labels).item_double());
    }

    @Override
    public ModelState gradient(byte[] pixels, int[] labels) {
        return placement.inScope(() -> {
            Tensor loss = withGraph(() -> lossOf(pixels, labels));
            return Gradients.of(loss, parameters, placement).toState();
        });
    }

    @Override
    public Response respond(byte[] pixels, int count) {
        return placement.alone(() -> {
            Tensor features = features(pixels, count);
            Tensor probabilities = torch.softmax(scores(features), 1);
            return new Response(placement.toArray(features.view(count, -1)), placement.toArray(probabilities));
        });
    }

    private Tensor lossOf(byte[] pixels, int[] labels) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= shape.classes()) {
                throw new IllegalArgumentException("Label " + labels[i] + " of image " + i
                        + " of a minibatch: allowed 0 to " + (shape.classes() - 1));
            }
        }
        return torch.log_softmax(scores(features(pixels, labels.length)), 1)
                .gather(1, placement.indices(labels).unsqueeze(1))
                .mean()
                .neg();
    }

    /** {@code [count, features, 1, 1]}. */
    private Tensor features(byte[] pixels, int count) {
        if (pixels.length != count * shape.values()) {
            throw new IllegalArgumentException(
                    count + " images of " + pixels.length + " bytes: allowed " + shape.values() + " for each");
        }
        Tensor signal = placement
                .valued(placement.unsigned(pixels, count, shape.channels(), shape.size(), shape.size()))
                .div(new Scalar(HALF_RANGE))
                .sub(new Scalar(1.0));
        for (int down = 1; down <= shape.levels(); down++) {
            signal = Convolutions.leaky(convolutions.down(
                    signal, parameters.leaf(ClassifierShape.weight(down)), bias(ClassifierShape.bias(down))));
        }
        return Convolutions.leaky(convolutions.gather(
                signal, parameters.leaf(ClassifierShape.featureWeight()), bias(ClassifierShape.featureBias())));
    }

    /** {@code [count, classes]}. */
    private Tensor scores(Tensor features) {
        return convolutions
                .gather(features, parameters.leaf(ClassifierShape.scoreWeight()), bias(ClassifierShape.scoreBias()))
                .view(features.size(0), -1);
    }

    private TensorOptional bias(String name) {
        return new TensorOptional(parameters.leaf(name));
    }

    @Override
    public void close() {
        parameters.close();
        Scopes.returnFreed();
    }
}
