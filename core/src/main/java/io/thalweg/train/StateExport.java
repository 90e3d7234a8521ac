package io.thalweg.train;

import io.thalweg.average.SliceState;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;

/** Writes the whole state as one file, at one place, a slice at a time. Travels to executors. */
@FunctionalInterface
public interface StateExport extends Serializable {
    /** @param slices the states of all slices of the layout, in order; each is dropped before the next is fetched */
    Part write(Iterator<SliceState> slices) throws IOException;
}
