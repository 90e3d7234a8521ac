package io.thalweg.train;

import io.thalweg.average.ModelState;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.SliceMerge;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a family gives the trainer when replicas are averaged: its parameters, its rounds, and how one replica trains.
 * Everything here is a pure function of the program's own fields, so that a task run again anywhere gives the same bits.
 * Model code is written for one device; distribution is applied from outside.
 *
 * <p>Travels to executors, so it holds configuration and paths, never data or open files.
 */
public interface Program extends Rounds {
    /** How replicas' results become the next state of a slice. */
    SliceMerge merge();

    /**
     * What a replica's copy of the global state is put into, slice by slice, before it trains. {@link #train} and {@link
     * #validate} are given what this made.
     */
    default ReplicaState emptyState() {
        return ModelState.zeros(layout());
    }

    /**
     * Tries what training needs of the machine that this runs on besides memory of the heap.
     *
     * @param gpu device that a replica would have here, or {@link ReplicaTask#NO_GPU}
     * @throws io.thalweg.problem.JobFailed if it is not there, with what was looked for
     */
    default void tryMachine(int gpu) {}

    /**
     * Trains one replica for one round. It ends soon after its thread is interrupted, by whatever exception: the round has
     * ended without it, or it has lasted too long and is trained again elsewhere.
     *
     * @throws Diverged if the loss is not finite; names round, replica and step
     */
    ReplicaResult train(ReplicaTask task);

    /**
     * Loss per example on the validation split, or empty when the family or the dataset has none.
     *
     * @param state left as it is
     */
    OptionalDouble validate(ReplicaState state);

    /**
     * The same where there is a GPU.
     *
     * @param gpu the GPU as CUDA numbers those of this process, or {@link ReplicaTask#NO_GPU}
     */
    default OptionalDouble validate(ReplicaState state, int gpu) {
        return validate(state);
    }

    /**
     * The same, with what a state makes for people to look at. Must draw nothing that training draws.
     *
     * @param round that has just ended
     */
    default Optional<Validation> validate(ReplicaState state, int round, int gpu) {
        OptionalDouble loss = validate(state, gpu);
        return loss.isPresent() ? Optional.of(Validation.of(loss.getAsDouble())) : Optional.empty();
    }
}
