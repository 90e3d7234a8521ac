package io.thalweg.train;

import io.thalweg.average.Slice;
import io.thalweg.average.SliceState;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.io.Serializable;

/** Writes the state of single slices, each where it lives. Travels to executors; may be called again for a slice. */
@FunctionalInterface
public interface SliceSink extends Serializable {
    /** @param attempt distinct for every try of a task, so that two tries never write one file */
    Part write(Slice slice, SliceState state, long attempt) throws IOException;
}
