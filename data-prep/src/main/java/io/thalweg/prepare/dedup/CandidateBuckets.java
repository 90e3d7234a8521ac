package io.thalweg.prepare.dedup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Documents that agree in a band become pairs that are alike, by the estimate of their similarity: a star at a time and never
 * all pairs, since a document is paired with the first of its bucket that it is like. A bucket holds a bounded number of
 * documents that later ones are compared with, those with the lowest ids. When it has them all and one comes that is like none,
 * it is hot, and that document is left to its other bands. So memory and work are bounded by the cap, however many agree; and a
 * bucket of very many near copies of one document is not even hot.
 */
public final class CandidateBuckets {
    private static final int SKETCH = 2 * Long.BYTES;

    private final double threshold;
    private final int cap;
    private final IdPair.Sink pairs;
    private final List<byte[]> held = new ArrayList<>();
    private boolean hot;
    private long hotBuckets;
    private long passedOver;

    /**
     * @param cap documents of a bucket that others are compared with
     * @param pairs gets a copy and the one before that it is like
     */
    public CandidateBuckets(double threshold, int cap, IdPair.Sink pairs) {
        this.threshold = threshold;
        this.cap = cap;
        this.pairs = pairs;
    }

    /** @param sorted records of {@link FingerprintLayout#bandRecord}: equal keys together, by ascending ids */
    public void read(Iterator<byte[]> sorted) throws IOException {
        long key = 0;
        while (sorted.hasNext()) {
            byte[] record = sorted.next();
            ByteBuffer fields = ByteBuffer.wrap(record);
            long next = fields.getLong(0);
            if (next != key) {
                held.clear();
                hot = false;
                key = next;
            }
            place(record, fields.getLong(Long.BYTES));
        }
    }

    private void place(byte[] record, long id) throws IOException {
        boolean alike = isLikeOneBefore(record, id);
        if (held.size() < cap) {
            held.add(record);
        } else if (!alike) {
            passedOver++;
            if (!hot) {
                hot = true;
                hotBuckets++;
            }
        }
    }

    private boolean isLikeOneBefore(byte[] record, long id) throws IOException {
        int hashes = record.length - SKETCH;
        for (byte[] before : held) {
            if (Sketches.jaccard(before, SKETCH, record, SKETCH, hashes) >= threshold) {
                pairs.pair(id, ByteBuffer.wrap(before).getLong(Long.BYTES));
                return true;
            }
        }
        return false;
    }

    /** Buckets with documents that were passed over. */
    public long hotBuckets() {
        return hotBuckets;
    }

    /** Times that a document was like none of those that a full bucket holds. */
    public long passedOver() {
        return passedOver;
    }
}
