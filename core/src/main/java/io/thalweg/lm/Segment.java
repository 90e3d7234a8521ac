package io.thalweg.lm;

/**
 * A stretch of {@code batch} streams of tokens: {@code steps} inputs and what followed each.
 *
 * @param inputs {@code [batch, steps]}, row-major
 * @param targets {@code [batch, steps]}: the token after each input
 * @param batch streams
 * @param steps tokens of each stream
 */
public record Segment(int[] inputs, int[] targets, int batch, int steps) {
    public Segment {
        if (batch < 1 || steps < 1 || inputs.length != batch * steps || targets.length != inputs.length) {
            throw new IllegalArgumentException("A segment of " + batch + " by " + steps + " has " + inputs.length
                    + " inputs and " + targets.length + " targets");
        }
    }

    /** Number of predictions. */
    public int tokens() {
        return inputs.length;
    }
}
