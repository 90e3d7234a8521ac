package io.thalweg.prepare.collection;

import io.thalweg.prepare.staging.Bytes;
import java.io.IOException;
import java.util.BitSet;

/** Which lines of a table of labels images have asked for, by their numbers in the {@link LabelLookup}. */
public final class LabelUse {
    private final BitSet lines = new BitSet();
    private String missed = "";

    /**
     * What a task tells of its images.
     *
     * @param lines packed: how many, then each one's distance from the one before
     * @param missed the first file that has no line; empty if all have
     */
    public record Told(byte[] lines, String missed) {}

    void used(int line) {
        lines.set(line);
    }

    void missed(String file) {
        if (missed.isEmpty()) {
            missed = file;
        }
    }

    public Told told() {
        Bytes packed = new Bytes();
        packed.writeNumber(lines.cardinality());
        int before = 0;
        for (int line = lines.nextSetBit(0); line >= 0; line = lines.nextSetBit(line + 1)) {
            packed.writeNumber(line - before);
            before = line;
        }
        return new Told(packed.toArray(), missed);
    }

    /** Adds another's images. */
    public void add(Told told) {
        Bytes packed = Bytes.of(told.lines());
        try {
            int line = 0;
            for (long left = packed.readNumber(); left > 0; left--) {
                line += (int) packed.readNumber();
                used(line);
            }
        } catch (IOException e) {
            throw new IllegalStateException("The used lines of a table came back damaged", e);
        }
        missed(told.missed());
    }

    /** Lines that name an image. */
    public long lines() {
        return lines.cardinality();
    }

    /** The first file that has no line; empty if all have. */
    public String missed() {
        return missed;
    }
}
