package io.thalweg.train;

import io.thalweg.average.Slice;
import io.thalweg.average.SliceState;
import java.io.IOException;
import java.io.Serializable;

/** Where a pool takes its state from when it starts: a program's initial values, or a checkpoint. Travels to executors. */
@FunctionalInterface
public interface StateSource extends Serializable {
    SliceState read(Slice slice) throws IOException;

    static StateSource initial(Rounds program) {
        return slice -> SliceState.of(program.initialValues(slice));
    }
}
