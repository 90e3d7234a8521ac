package io.thalweg.word2vec;

import io.thalweg.average.Contribution;
import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceState;
import io.thalweg.average.TensorSpec;
import io.thalweg.train.ReplicaResult;
import io.thalweg.train.ReplicaTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Models for tests, and the run of a program in its simplest form. */
final class Models {
    private Models() {}

    static ModelState random(int rows, int dimensions, Random random) {
        ModelState state = ModelState.zeros(ModelLayout.of(
                List.of(TensorSpec.of("input", rows, dimensions), TensorSpec.of("output", rows, dimensions))));
        for (int t = 0; t < 2; t++) {
            for (int i = 0; i < state.tensor(t).length; i++) {
                state.tensor(t)[i] = (float) random.nextGaussian();
            }
        }
        return state;
    }

    static ModelState initial(Word2VecProgram program) {
        ModelState state = ModelState.zeros(program.layout());
        for (Slice slice : program.layout().slices()) {
            state.put(slice, program.initialValues(slice));
        }
        return state;
    }

    static ModelState copy(ModelState state) {
        return new ModelState(
                state.layout(),
                new float[][] {state.tensor(0).clone(), state.tensor(1).clone()});
    }

    /** Trains round after round, the replicas in turn; returns the mean loss of each round. */
    static List<Double> train(Word2VecProgram program, ModelState state) {
        List<Double> losses = new ArrayList<>();
        for (int round = 0; round < program.rounds(); round++) {
            List<ReplicaResult> results = new ArrayList<>();
            double lossSum = 0;
            long lossExamples = 0;
            for (int replica = 0; replica < program.replicas(round); replica++) {
                ReplicaResult result = program.train(new ReplicaTask(round, replica, copy(state), new byte[0]));
                lossSum += result.lossSum();
                lossExamples += result.lossExamples();
                results.add(result);
            }
            for (Slice slice : program.layout().slices()) {
                merge(program, state, slice, results, round);
            }
            losses.add(lossSum / lossExamples);
        }
        return losses;
    }

    private static void merge(
            Word2VecProgram program, ModelState state, Slice slice, List<ReplicaResult> results, int round) {
        List<Contribution> contributions = new ArrayList<>();
        for (int replica = 0; replica < results.size(); replica++) {
            ReplicaResult result = results.get(replica);
            int[] rows = result.touched().in(slice);
            float[] values = result.state().get(slice);
            if (rows != null) {
                float[] touched = new float[rows.length * slice.rowLength()];
                for (int i = 0; i < rows.length; i++) {
                    System.arraycopy(
                            values, rows[i] * slice.rowLength(), touched, i * slice.rowLength(), slice.rowLength());
                }
                values = touched;
            }
            contributions.add(new Contribution(replica, result.examples(), rows, values));
        }
        SliceState merged = program.merge()
                .merge(slice, SliceState.of(state.get(slice)), contributions, program.learningRateAt(round));
        state.put(slice, merged.values());
    }
}
