package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepSettings;
import io.thalweg.network.Optimizer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Several steps against the rules written out in Java. */
class UpdateRuleTest {
    private static final long SEED = 9;
    private static final double CLIP = 0.05;

    static List<Arguments> rulesAndNetworks() {
        List<Optimizer> rules = List.of(
                new Optimizer.Sgd(),
                new Optimizer.RmsProp(0.9, 1e-6),
                new Optimizer.Adam(0.9, 0.99, 1e-8, 0),
                new Optimizer.Adam(0.8, 0.95, 1e-5, 0.1));
        List<Arguments> all = new ArrayList<>();
        for (Optimizer rule : rules) {
            for (OutputLayer output : OutputLayer.values()) {
                all.add(Arguments.of(rule, RandomNetwork.shape(Cell.LSTM, output, Embeddings.SEPARATE)));
                if (output != OutputLayer.ADAPTIVE) {
                    all.add(Arguments.of(rule, RandomNetwork.shape(Cell.GRU, output, Embeddings.TIED)));
                }
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("rulesAndNetworks")
    void stepsAreThoseOfTheRule(Optimizer rule, NetworkShape shape) {
        ModelState state = RandomNetworks.state(shape, rule, SEED);
        try (TorchLanguageModel model = RandomNetwork.inFloat(shape, rule, CellCode.FUSED);
                TorchLanguageModel source = RandomNetwork.inFloat(shape, rule, CellCode.FUSED)) {
            model.load(state);
            for (int step = 1; step <= 4; step++) {
                // Without a bound, with one that is exceeded, and with one that is not.
                double clip = step == 1 ? 0 : step == 4 ? 1e6 : CLIP;
                StepSettings settings = new StepSettings(0.02, step, clip, 0.2, 0.1, 5, SEED + step);
                Segment segment = RandomNetworks.segment(shape, 2, 3, SEED + step);
                source.load(state);
                source.hiddenState(new float[shape.hiddenStateSize(2)], 2);
                model.hiddenState(new float[shape.hiddenStateSize(2)], 2);
                ModelState gradient = source.gradient(segment, settings);
                model.train(segment, settings);
                write(rule, state, gradient, settings);
                ModelState found = ModelState.zeros(state.layout());
                model.store(found);
                for (TensorSpec spec : state.layout().tensors()) {
                    NetworkTest.assertClose(
                            RandomNetwork.toDouble(state.tensor(spec.name())),
                            found.tensor(spec.name()),
                            2e-6,
                            spec.name() + ", step " + step);
                }
            }
        }
    }

    private static void write(Optimizer rule, ModelState state, ModelState gradient, StepSettings settings) {
        double squares = 0;
        for (TensorSpec spec : gradient.layout().tensors()) {
            for (float g : gradient.tensor(spec.name())) {
                squares += (double) g * g;
            }
        }
        double norm = Math.sqrt(squares);
        boolean clipped = settings.clipNorm() > 0 && norm > settings.clipNorm();
        double factor = clipped ? settings.clipNorm() / norm : 1;
        assertEquals(settings.clipNorm() == CLIP, clipped, "norm " + norm);
        for (TensorSpec spec : gradient.layout().tensors()) {
            float[] w = state.tensor(spec.name());
            for (int i = 0; i < w.length; i++) {
                w[i] = (float) stepped(rule, state, spec.name(), i, factor * gradient.tensor(spec.name())[i], settings);
            }
        }
    }

    private static double stepped(
            Optimizer rule, ModelState state, String name, int i, double g, StepSettings settings) {
        double w = state.tensor(name)[i];
        double rate = settings.learningRate();
        if (rule instanceof Optimizer.RmsProp r) {
            float[] v = state.tensor(Optimizer.tensor("v", name));
            v[i] = (float) (r.decay() * v[i] + (1 - r.decay()) * g * g);
            return w - rate * g / (Math.sqrt(v[i]) + r.epsilon());
        }
        if (rule instanceof Optimizer.Adam r) {
            float[] m = state.tensor(Optimizer.tensor("m", name));
            float[] v = state.tensor(Optimizer.tensor("v", name));
            m[i] = (float) (r.beta1() * m[i] + (1 - r.beta1()) * g);
            v[i] = (float) (r.beta2() * v[i] + (1 - r.beta2()) * g * g);
            double first = m[i] / (1 - Math.pow(r.beta1(), (double) settings.number()));
            double second = v[i] / (1 - Math.pow(r.beta2(), (double) settings.number()));
            return w - rate * r.weightDecay() * w - rate * first / (Math.sqrt(second) + r.epsilon());
        }
        return w - rate * g;
    }
}
