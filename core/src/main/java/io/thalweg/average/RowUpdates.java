package io.thalweg.average;

import java.io.Serializable;

/** How often an example trains a row of a table on average: what the family knows of its data beforehand. */
@FunctionalInterface
public interface RowUpdates extends Serializable {
    /**
     * Updates of one row that one example makes, at least 0.
     *
     * @param tensor index of the tensor in the layout
     * @param row of the tensor
     */
    double perExample(int tensor, int row);
}
