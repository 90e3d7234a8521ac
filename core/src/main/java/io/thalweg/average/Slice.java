package io.thalweg.average;

import java.io.Serializable;

/**
 * A run of whole rows of one tensor: the unit in which state travels, is merged and is written.
 *
 * @param index position among the slices of the layout
 * @param tensor index of the tensor in the layout
 * @param fromRow first row, inclusive
 * @param toRow last row, exclusive
 * @param rowLength values a row
 */
public record Slice(int index, int tensor, int fromRow, int toRow, int rowLength) implements Serializable {
    public int rows() {
        return toRow - fromRow;
    }

    /** Number of values in the slice. */
    public int size() {
        return rows() * rowLength;
    }

    /** Place of the slice's first value in its tensor. */
    public int offset() {
        return fromRow * rowLength;
    }
}
