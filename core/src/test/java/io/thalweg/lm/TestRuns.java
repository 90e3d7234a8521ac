package io.thalweg.lm;

import io.thalweg.average.ModelState;
import io.thalweg.average.Slice;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.Device;
import io.thalweg.network.OptimizerChoice;
import io.thalweg.network.OptimizerState;
import io.thalweg.network.OuterStepChoice;

/** Configurations for tests, and models at their beginning. */
final class TestRuns {
    private TestRuns() {}

    static LanguageModelConfig config(LearningConfig learning, AveragingConfig averaging) {
        return config(learning, averaging, 3);
    }

    static LanguageModelConfig config(LearningConfig learning, AveragingConfig averaging, int batch) {
        NetworkConfig network = new NetworkConfig(
                Cell.RNN,
                2,
                5,
                4,
                NetworkShape.Embeddings.SEPARATE,
                OutputLayer.FULL,
                java.util.List.of(),
                1000,
                1,
                0.4,
                0,
                0);
        return new LanguageModelConfig(network, learning, averaging, batch, 4, 3, ElmanEngine.NAME, Device.CPU, 1, 5);
    }

    static LearningConfig adam(double rate) {
        return new LearningConfig(
                OptimizerChoice.ADAM,
                0.9,
                0.99,
                1e-8,
                0,
                rate,
                SegmentLoss.MEAN,
                LearningRateSchedule.COSINE,
                3,
                0.5,
                5,
                1);
    }

    static AveragingConfig averaging(int replicas, int localSteps, OuterStepChoice outer, OptimizerState moments) {
        return new AveragingConfig(
                replicas, localSteps, outer, outer.defaultLearningRate(), outer.defaultMomentum(), moments);
    }

    static ModelState initial(LanguageModelProgram program) {
        ModelState state = ModelState.zeros(program.layout());
        for (Slice slice : program.layout().slices()) {
            state.put(slice, program.initialValues(slice));
        }
        return state;
    }
}
