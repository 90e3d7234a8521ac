package io.thalweg.average;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The tensors of a model in a fixed order, and how they are cut into slices.
 *
 * @param tensors the tensors, names distinct
 * @param slices all slices in order: those of the first tensor, then those of the second, ...
 */
public record ModelLayout(List<TensorSpec> tensors, List<Slice> slices) implements Serializable {
    /**
     * Default bound on a slice: with an array's header 16 MiB, well under the 64 MiB that one message may have. A header more
     * and G1, which gives a large array whole regions of a power of two, would take one more for each slice.
     */
    public static final int DEFAULT_SLICE_VALUES = (4 << 20) - 4;

    public ModelLayout {
        tensors = List.copyOf(tensors);
        slices = List.copyOf(slices);
        HashSet<String> names = new HashSet<>();
        for (TensorSpec tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException("Two tensors are named '" + tensor.name() + "'");
            }
        }
    }

    public static ModelLayout of(List<TensorSpec> tensors) {
        return of(tensors, DEFAULT_SLICE_VALUES);
    }

    /** @param sliceValues bound on the values of a slice; a single longer row is a slice of its own */
    public static ModelLayout of(List<TensorSpec> tensors, int sliceValues) {
        List<Slice> slices = new ArrayList<>();
        for (int t = 0; t < tensors.size(); t++) {
            TensorSpec tensor = tensors.get(t);
            int rowsPerSlice = Math.max(1, sliceValues / tensor.rowLength());
            for (int from = 0; from < tensor.rows(); from += rowsPerSlice) {
                int to = Math.min(tensor.rows(), from + rowsPerSlice);
                slices.add(new Slice(slices.size(), t, from, to, tensor.rowLength()));
            }
        }
        return new ModelLayout(tensors, slices);
    }

    public TensorSpec tensorOf(Slice slice) {
        return tensors.get(slice.tensor());
    }

    /** Number of parameters. */
    public long size() {
        return tensors.stream().mapToLong(TensorSpec::size).sum();
    }
}
