package io.thalweg.preflight;

import io.thalweg.average.ModelLayout;
import io.thalweg.train.Program;
import io.thalweg.train.TrainerConfig;
import java.util.List;

/**
 * The sizes of a run's rounds.
 *
 * @param parameters values of the model
 * @param slices parts it is cut into
 * @param largestSliceBytes of a slice's values
 * @param stateBytes of the state at rest: the model, and the outer step's memory of it if it has one
 * @param replicas most in any round
 * @param threads of each replica
 * @param rounds of the run
 * @param mergeSlices what one merge holds besides the replicas' contributions and its result, in slices
 */
public record RoundShape(
        long parameters,
        int slices,
        long largestSliceBytes,
        long stateBytes,
        int replicas,
        int threads,
        int rounds,
        int mergeSlices) {
    public RoundShape {
        List<Long> positive =
                List.of(parameters, (long) slices, largestSliceBytes, stateBytes, (long) replicas, (long) threads);
        if (positive.stream().anyMatch(value -> value < 1) || rounds < 0 || mergeSlices < 0) {
            throw new IllegalArgumentException("Found sizes " + positive + ", " + rounds + " rounds, " + mergeSlices
                    + " slices of a merge; allowed positive sizes");
        }
    }

    /** @param mergeSlices what one merge holds besides the contributions and its result, in slices */
    public static RoundShape of(Program program, TrainerConfig trainer, int threads, int mergeSlices) {
        ModelLayout layout = program.layout();
        long largest = layout.slices().stream()
                .mapToLong(slice -> (long) slice.size() * Float.BYTES)
                .max()
                .orElse(1);
        int rounds = trainer.maxRounds() == 0 ? program.rounds() : Math.min(program.rounds(), trainer.maxRounds());
        // The first round may be a warm-up of one replica; no other kind of round has fewer than the last.
        int replicas = Math.max(program.replicas(0), program.replicas(Math.max(0, rounds - 1)));
        return new RoundShape(
                layout.size(),
                layout.slices().size(),
                largest,
                layout.size() * Float.BYTES,
                replicas,
                threads,
                rounds,
                mergeSlices);
    }

    /** The same for a state that has so many bytes besides the layout's values: an outer step's memory. */
    public RoundShape withMemory(long bytes) {
        return new RoundShape(
                parameters, slices, largestSliceBytes, stateBytes + bytes, replicas, threads, rounds, mergeSlices);
    }

    /** Bytes of the model's parameters; also what each replica is handed in a round. */
    public long modelBytes() {
        return parameters * Float.BYTES;
    }

    /** States at rest while replicas train. */
    int statesWhileTraining() {
        return 1;
    }

    /** States at rest when a round has been merged, or a checkpoint read back, before the old one is let go. */
    int statesWhileMerging() {
        return 2;
    }
}
