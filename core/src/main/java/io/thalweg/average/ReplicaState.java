package io.thalweg.average;

/**
 * The parameters of one model in the form in which a replica trains them: slices go in as they arrive, rows come out as
 * they are sent. A family whose form is not {@link ModelState}'s need not hold the model twice.
 */
public interface ReplicaState {
    ModelLayout layout();

    /**
     * Copies a slice's values in.
     *
     * @param values {@code [slice.rows(), slice.rowLength()]}
     */
    void put(Slice slice, float[] values);

    /** Copies a row of tensor {@code tensor} of the layout to {@code into[at, at + row length)}. */
    void copyRow(int tensor, int row, float[] into, int at);

    /** A copy of a slice's values. */
    default float[] get(Slice slice) {
        float[] values = new float[slice.size()];
        for (int row = 0; row < slice.rows(); row++) {
            copyRow(slice.tensor(), slice.fromRow() + row, values, row * slice.rowLength());
        }
        return values;
    }
}
