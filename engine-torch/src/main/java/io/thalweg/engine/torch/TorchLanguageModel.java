package io.thalweg.engine.torch;

import static io.thalweg.engine.torch.Scopes.withGraph;
import static io.thalweg.engine.torch.Scopes.withoutGraph;

import io.thalweg.average.ModelState;
import io.thalweg.engine.torch.Head.HeadStep;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepResult;
import io.thalweg.lm.StepSettings;
import io.thalweg.network.Optimizer;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A language model on PyTorch. Everything a call makes lives in a scope of that call; what outlives it are the parameters,
 * the moments and the hidden state.
 */
final class TorchLanguageModel implements LanguageModel {
    private final NetworkShape shape;
    private final Placement placement;
    private final Parameters parameters;
    private final Network network;
    private final Head head;
    private final UpdateRule updates;
    private final HiddenState state;
    private final Results results;

    /** When a step's results are asked of the device. */
    enum Results {
        /** Before the step's update, which is bounded by one of them here. */
        AT_ONCE,
        /** When somebody asks: the device is given the whole step first, and bounds the update itself. */
        WHEN_ASKED
    }

    TorchLanguageModel(NetworkShape shape, Optimizer optimizer, Placement placement, CellCode code) {
        this(shape, optimizer, placement, code, placement.isGpu() ? Results.WHEN_ASKED : Results.AT_ONCE);
    }

    TorchLanguageModel(NetworkShape shape, Optimizer optimizer, Placement placement, CellCode code, Results results) {
        this.results = results;
        this.shape = shape;
        this.placement = placement;
        parameters = placement.inScope(() -> new Parameters(shape.parameters(), optimizer, placement));
        network = new Network(shape, parameters, placement, code);
        head = switch (shape.output()) {
            case FULL -> new FullSoftmax(shape, parameters, placement);
            case ADAPTIVE -> new AdaptiveSoftmax(shape, parameters, placement);
            case SAMPLED -> new SampledSoftmax(shape, parameters, placement);
        };
        updates = new UpdateRule(parameters, optimizer);
        state = new HiddenState(shape, placement);
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
    public void hiddenState(float[] values, int batch) {
        placement.alone(() -> {
            state.set(values, batch);
            return true;
        });
    }

    @Override
    public float[] hiddenState() {
        return placement.alone(state::toArray);
    }

    @Override
    public StepResult train(Segment segment, StepSettings settings) {
        return begin(segment, settings).get();
    }

    private StepInput input(Segment segment, @Nullable StepSettings settings) {
        return new StepInput(shape, placement, segment, timeMajor(segment.inputs(), segment), settings);
    }

    @Override
    public Supplier<StepResult> begin(Segment segment, StepSettings settings) {
        if (results == Results.AT_ONCE) {
            StepResult done = step(segment, settings);
            return () -> done;
        }
        Arriving told = placement.inScope(() -> withGraph(() -> {
            Gradients gradients = new Gradients(parameters, placement);
            Tensor loss = backPropagate(segment, settings, gradients);
            return withoutGraph(() -> {
                Tensor norm = gradients.norm();
                if (settings.clipNorm() > 0) {
                    Tensor factor = norm.reciprocal()
                            .mul(new Scalar(settings.clipNorm()))
                            .clamp_max(new Scalar(1.0));
                    updates.apply(gradients, settings.learningRate(), settings.number(), factor);
                } else {
                    updates.apply(gradients, settings.learningRate(), settings.number(), 1);
                }
                return new Arriving(placement, torch.stack(new TensorVector(loss, norm)));
            });
        }));
        return () -> placement.alone(() -> {
            double[] values = told.get();
            return new StepResult(values[0], values[1]);
        });
    }

    private StepResult step(Segment segment, StepSettings settings) {
        return placement.inScope(() -> withGraph(() -> {
            Gradients gradients = new Gradients(parameters, placement);
            double loss = backPropagate(segment, settings, gradients).item_double();
            return withoutGraph(() -> {
                double norm = gradients.norm().item_double();
                double clip = settings.clipNorm() > 0 && norm > settings.clipNorm() ? settings.clipNorm() / norm : 1;
                updates.apply(gradients, settings.learningRate(), settings.number(), clip);
                return new StepResult(loss, norm);
            });
        }));
    }

    @Override
    public ModelState gradient(Segment segment, StepSettings settings) {
        return placement.inScope(() -> withGraph(() -> {
            Gradients gradients = new Gradients(parameters, placement);
            backPropagate(segment, settings, gradients);
            return withoutGraph(gradients::toState);
        }));
    }

    /** @return the sum of the losses, on the device */
    private Tensor backPropagate(Segment segment, StepSettings settings, Gradients gradients) {
        Network.Pass pass = network.forward(input(segment, settings), state);
        HeadStep step = withoutGraph(
                () -> head.step(pass.outputs().detach(), timeMajor(segment.targets(), segment), settings, gradients));
        pass.backward(step.hiddenGradient(), gradients);
        state.move(pass.state());
        return step.loss();
    }

    @Override
    public double evaluate(Segment segment) {
        return placement.alone(() -> {
            Network.Pass pass = network.forward(input(segment, null), state);
            state.move(pass.state());
            return head.lossSum(pass.outputs(), timeMajor(segment.targets(), segment));
        });
    }

    @Override
    public float[] next(int[] tokens) {
        return placement.alone(() -> {
            Segment segment = new Segment(tokens, tokens, tokens.length, 1);
            Network.Pass pass = network.forward(input(segment, null), state);
            state.move(pass.state());
            return placement.toArray(head.logProbabilities(pass.outputs()));
        });
    }

    /** The ids of {@code [batch, steps]} as {@code [steps, batch]}, each looked at. */
    private int[] timeMajor(int[] ids, Segment segment) {
        int[] turned = new int[ids.length];
        for (int b = 0; b < segment.batch(); b++) {
            for (int t = 0; t < segment.steps(); t++) {
                int id = ids[b * segment.steps() + t];
                if (id < 0 || id >= shape.vocabulary()) {
                    throw new IllegalArgumentException("Token id " + id + " in stream " + b + ", step " + t
                            + ": allowed 0 to " + (shape.vocabulary() - 1));
                }
                turned[t * segment.batch() + b] = id;
            }
        }
        return turned;
    }

    @Override
    public void close() {
        state.close();
        parameters.close();
        Scopes.returnFreed();
    }
}
