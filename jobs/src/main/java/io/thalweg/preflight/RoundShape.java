package io.thalweg.preflight;

import io.thalweg.average.ModelLayout;
import io.thalweg.blocks.BlockProgram;
import io.thalweg.train.Program;
import io.thalweg.train.Rounds;
import io.thalweg.train.TrainerConfig;
import java.util.List;
import java.util.stream.IntStream;

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
 * @param sharing how the replicas share the work
 * @param examplesBytes of {@link Sharing#BLOCKS}: the examples of a round that one replica is sent
 */
public record RoundShape(
        long parameters,
        int slices,
        long largestSliceBytes,
        long stateBytes,
        int replicas,
        int threads,
        int rounds,
        int mergeSlices,
        Sharing sharing,
        long examplesBytes) {
    /** How replicas share the work of a round. */
    public enum Sharing {
        /** Each trains the whole model, and they are merged. */
        AVERAGE,
        /**
         * One trains the whole model in the only process there is, and its slices are the next state as they are handed over:
         * nothing is shuffled, and the state it began with, its own and the next are there together.
         */
        SINGLE,
        /** Each trains cells of a grid of blocks; output blocks go round. */
        BLOCKS
    }

    public RoundShape {
        List<Long> positive =
                List.of(parameters, (long) slices, largestSliceBytes, stateBytes, (long) replicas, (long) threads);
        if (positive.stream().anyMatch(value -> value < 1) || rounds < 0 || mergeSlices < 0 || examplesBytes < 0) {
            throw new IllegalArgumentException("Found sizes " + positive + ", " + rounds + " rounds, " + mergeSlices
                    + " slices of a merge; allowed positive sizes");
        }
    }

    /** Of replicas that are averaged. */
    public RoundShape(
            long parameters,
            int slices,
            long largestSliceBytes,
            long stateBytes,
            int replicas,
            int threads,
            int rounds,
            int mergeSlices) {
        this(
                parameters,
                slices,
                largestSliceBytes,
                stateBytes,
                replicas,
                threads,
                rounds,
                mergeSlices,
                Sharing.AVERAGE,
                0);
    }

    /** @param mergeSlices what one merge holds besides the contributions and its result, in slices */
    public static RoundShape of(Program program, TrainerConfig trainer, int threads, int mergeSlices) {
        return of(program, trainer, threads, mergeSlices, Sharing.AVERAGE, 0);
    }

    /** @param examplesBytes the examples of a round that one replica is sent */
    public static RoundShape of(BlockProgram program, TrainerConfig trainer, int threads, long examplesBytes) {
        return of(program, trainer, threads, 0, Sharing.BLOCKS, examplesBytes);
    }

    private static RoundShape of(
            Rounds program, TrainerConfig trainer, int threads, int mergeSlices, Sharing sharing, long examplesBytes) {
        ModelLayout layout = program.layout();
        long largest = layout.slices().stream()
                .mapToLong(slice -> (long) slice.size() * Float.BYTES)
                .max()
                .orElse(1);
        int rounds = trainer.maxRounds() == 0 ? program.rounds() : Math.min(program.rounds(), trainer.maxRounds());
        // A warm-up has one, and a round of few tokens no more than those.
        int replicas = IntStream.range(0, Math.max(1, rounds))
                .map(program::replicas)
                .max()
                .orElseThrow();
        return new RoundShape(
                layout.size(),
                layout.slices().size(),
                largest,
                layout.size() * Float.BYTES,
                replicas,
                threads,
                rounds,
                mergeSlices,
                sharing,
                examplesBytes);
    }

    /** The same for a state that has so many bytes besides the layout's values: an outer step's memory. */
    public RoundShape withMemory(long bytes) {
        return with(stateBytes + bytes, sharing);
    }

    /** The same shared otherwise. */
    RoundShape with(Sharing otherwise) {
        return with(stateBytes, otherwise);
    }

    private RoundShape with(long bytesAtRest, Sharing how) {
        return new RoundShape(
                parameters,
                slices,
                largestSliceBytes,
                bytesAtRest,
                replicas,
                threads,
                rounds,
                mergeSlices,
                how,
                examplesBytes);
    }

    /** Bytes of the model's parameters. */
    public long modelBytes() {
        return parameters * Float.BYTES;
    }

    /** What each replica is handed in a round: the model, or all output blocks, one after the other. */
    public long bytesDownEach() {
        return switch (sharing) {
            case AVERAGE, SINGLE -> modelBytes();
            case BLOCKS -> modelBytes() / 2;
        };
    }

    /** Tasks of a round. */
    long tasks() {
        return switch (sharing) {
            case AVERAGE, SINGLE -> 2L * (slices + 1) + replicas;
            // Those that read examples, in each sub-round those that train and one for their summaries, and at the end
            // one for each part of the state.
            case BLOCKS -> replicas + replicas * (replicas + 1L) + slices;
        };
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
