package io.thalweg.prepare.dedup;

import java.io.IOException;
import java.util.BitSet;
import java.util.Collection;
import java.util.TreeMap;

/**
 * Leaves out of documents what is dropped. Items are counted as they were when fingerprints were taken. Mutable; one reader
 * owns it.
 */
public final class CopyFilter {
    private static final int EXCERPT_BYTES = 160;

    private final DedupUnit unit;
    private final BitSet dropped;
    private final BitSet wanted = new BitSet();
    private final TreeMap<Integer, String> excerpts = new TreeMap<>();
    private final NormalizedText normalized = new NormalizedText();
    private int items;
    private byte[] bytes = {};
    private byte[] own = {};
    private int from;
    private int to;

    /**
     * @param dropped by the item's index among those of this reader
     * @param wanted items whose text is asked for
     */
    public CopyFilter(DedupUnit unit, BitSet dropped, Collection<Integer> wanted) {
        this.unit = unit;
        this.dropped = dropped;
        wanted.forEach(this.wanted::set);
    }

    /**
     * Looks at the next document.
     *
     * @return whether the document stays; what of it is at {@code bytes()[from(), to())}
     */
    public boolean keeps(byte[] text, int start, int end) throws IOException {
        if (unit == DedupUnit.DOCUMENT) {
            bytes = text;
            from = start;
            to = end;
            return !isDropped(text, start, end);
        }
        if (own.length < end - start) {
            own = new byte[Math.max(end - start, 2 * own.length)];
        }
        bytes = own;
        from = 0;
        to = 0;
        TextParts.forEach(unit, text, start, end, (partStart, partEnd, isItem) -> {
            if (!isItem || !isDropped(text, partStart, partEnd)) {
                System.arraycopy(text, partStart, own, to, partEnd - partStart);
                to += partEnd - partStart;
            }
        });
        return true;
    }

    private boolean isDropped(byte[] text, int start, int end) {
        int item = items++;
        if (wanted.get(item)) {
            excerpts.put(item, normalized.set(text, start, end).excerpt(EXCERPT_BYTES));
        }
        return dropped.get(item);
    }

    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    /** The beginnings of the texts asked for, by index. */
    public TreeMap<Integer, String> excerpts() {
        return excerpts;
    }
}
