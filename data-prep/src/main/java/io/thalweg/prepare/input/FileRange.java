package io.thalweg.prepare.input;

/**
 * The documents of a file that start at stored bytes {@code [start, end)}; of a compressed file, all of them.
 *
 * @param file its index in the plan
 */
public record FileRange(int file, InputFile source, long start, long end) {
    boolean first() {
        return start == 0;
    }
}
