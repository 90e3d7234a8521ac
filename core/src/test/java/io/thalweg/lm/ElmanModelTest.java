package io.thalweg.lm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.network.Optimizer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The engine that the laws of language models are tested with must itself be right. */
class ElmanModelTest {
    private static final NetworkShape SHAPE = NetworkConfig.of(Cell.RNN, 2, 4).shape(6);
    private static final StepSettings SETTINGS = new StepSettings(0.1, 1, 0, 0, 0, 1, 1);

    private static ModelState random(long seed) {
        Random random = new Random(seed);
        ModelState state = ModelState.zeros(ModelLayout.of(SHAPE.parameters()));
        for (int t = 0; t < state.layout().tensors().size(); t++) {
            for (int i = 0; i < state.tensor(t).length; i++) {
                state.tensor(t)[i] = (float) (random.nextGaussian() / 2);
            }
        }
        return state;
    }

    private static int[] tokens(Random random, int count) {
        return random.ints(count, 0, SHAPE.vocabulary()).toArray();
    }

    private static float[] hidden(Random random, int batch) {
        float[] hidden = new float[SHAPE.hiddenStateSize(batch)];
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = random.nextFloat() - 0.5f;
        }
        return hidden;
    }

    @Test
    void everyGradientIsTheSlopeOfTheLoss() {
        long seed = 11;
        Random random = new Random(seed);
        ModelState state = random(seed);
        Segment segment = new Segment(tokens(random, 15), tokens(random, 15), 3, 5);
        float[] hidden = hidden(random, 3);
        ElmanModel model = new ElmanModel(SHAPE, new Optimizer.Sgd());
        model.load(state);
        model.hiddenState(hidden, 3);
        ModelState gradient = model.gradient(segment, SETTINGS);
        for (int t = 0; t < state.layout().tensors().size(); t++) {
            TensorSpec tensor = state.layout().tensors().get(t);
            for (int i = 0; i < state.tensor(t).length; i++) {
                float w = state.tensor(t)[i];
                float up = w + 1e-3f;
                float down = w - 1e-3f;
                double slope = (loss(model, state, t, i, up, segment, hidden)
                                - loss(model, state, t, i, down, segment, hidden))
                        / ((double) up - down)
                        / segment.tokens();
                state.tensor(t)[i] = w;
                assertEquals(slope, gradient.tensor(t)[i], 1e-6, tensor.name() + " " + i + ", seed " + seed);
            }
        }
    }

    private static double loss(
            ElmanModel model, ModelState state, int t, int i, float value, Segment segment, float[] hidden) {
        state.tensor(t)[i] = value;
        model.load(state);
        model.hiddenState(hidden, segment.batch());
        return model.evaluate(segment);
    }

    @Test
    void oneTokenAtATimeIsTheSegment() {
        Random random = new Random(3);
        ElmanModel model = new ElmanModel(SHAPE, new Optimizer.Sgd());
        model.load(random(3));
        float[] hidden = hidden(random, 2);
        Segment segment = new Segment(tokens(random, 8), tokens(random, 8), 2, 4);
        model.hiddenState(hidden, 2);
        double whole = model.evaluate(segment);
        float[] after = model.hiddenState();
        model.hiddenState(hidden, 2);
        double sum = 0;
        for (int step = 0; step < 4; step++) {
            float[] next = model.next(new int[] {segment.inputs()[step], segment.inputs()[4 + step]});
            for (int row = 0; row < 2; row++) {
                sum -= next[row * SHAPE.vocabulary() + segment.targets()[row * 4 + step]];
            }
        }
        assertEquals(whole, sum, 1e-5);
        assertArrayEquals(after, model.hiddenState(), 1e-6f);
    }
}
