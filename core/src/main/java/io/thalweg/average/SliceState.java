package io.thalweg.average;

import java.io.Serializable;

/**
 * The global state of a slice between rounds.
 *
 * @param values the parameters, {@code [rows, rowLength]}
 * @param momentum the outer step's memory, of the same length, or of length 0 when it has none
 */
public record SliceState(float[] values, float[] momentum) implements Serializable {
    public SliceState {
        if (momentum.length != 0 && momentum.length != values.length) {
            throw new IllegalArgumentException(
                    "A slice of " + values.length + " values has momentum of length " + momentum.length);
        }
    }

    public static SliceState of(float[] values) {
        return new SliceState(values, new float[0]);
    }
}
