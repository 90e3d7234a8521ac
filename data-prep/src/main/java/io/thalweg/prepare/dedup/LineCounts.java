package io.thalweg.prepare.dedup;

import io.thalweg.prepare.staging.WordTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How often lines stand in texts, as they are held against each other. Holds a line's beginning once. Mutable; one thread owns it. */
public final class LineCounts {
    private static final int EXCERPT_BYTES = 160;

    private final NormalizedText normalized = new NormalizedText();
    private final Map<Long, Counted> counted = new LinkedHashMap<>();
    private long lines;

    /**
     * A line.
     *
     * @param hash of all of it
     * @param text how it begins
     */
    public record Counted(long hash, String text, long times) {
        public Counted plus(Counted same) {
            return new Counted(hash, text, times + same.times);
        }
    }

    /** Counts the lines of a text that say something. */
    public void add(byte[] text, int from, int to) throws IOException {
        TextParts.forEach(DedupUnit.LINE, text, from, to, (start, end, isItem) -> {
            if (isItem) {
                normalized.set(text, start, end);
                long hash = WordTable.hash64(normalized.bytes(), 0, normalized.length());
                Counted before = counted.get(hash);
                counted.put(
                        hash,
                        new Counted(
                                hash,
                                before == null ? normalized.excerpt(EXCERPT_BYTES) : before.text,
                                before == null ? 1 : before.times + 1));
                lines++;
            }
        });
    }

    /** Every line once, in the order of their first appearance. */
    public List<Counted> counted() {
        return new ArrayList<>(counted.values());
    }

    /** Lines counted. */
    public long lines() {
        return lines;
    }
}
