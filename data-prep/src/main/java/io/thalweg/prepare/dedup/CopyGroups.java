package io.thalweg.prepare.dedup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;

/** Groups of copies, from records in order: of each group, the item with the lowest id stays. Holds no group. */
public final class CopyGroups {
    /** Hears of the items that are dropped, group by group. */
    public interface Sink {
        /** @param copy the id of an item that {@code survivor} stands for */
        void copy(long copy, long survivor) throws IOException;

        /** The group has no more copies. */
        void groupEnds() throws IOException;
    }

    private CopyGroups() {}

    /** @param sorted records of {@link FingerprintLayout#equalRecord}: equal hashes together, by ascending ids */
    public static void ofEqual(Iterator<byte[]> sorted, Sink sink) throws IOException {
        byte[] first = {};
        int copies = 0;
        while (sorted.hasNext()) {
            byte[] record = sorted.next();
            int key = FingerprintLayout.HASH_BYTES;
            if (first.length > 0 && Arrays.equals(first, 0, key, record, 0, key)) {
                sink.copy(id(record), id(first));
                copies++;
            } else {
                end(copies, sink);
                first = record;
                copies = 0;
            }
        }
        end(copies, sink);
    }

    private static long id(byte[] equalRecord) {
        return ByteBuffer.wrap(equalRecord).getLong(FingerprintLayout.HASH_BYTES);
    }

    /** @param sorted pairs of a survivor and a copy */
    public static void ofPairs(Iterator<byte[]> sorted, Sink sink) throws IOException {
        byte[] last = {};
        int copies = 0;
        while (sorted.hasNext()) {
            byte[] pair = sorted.next();
            if (Arrays.equals(pair, last)) {
                continue;
            }
            if (last.length > 0 && IdPair.first(pair) != IdPair.first(last)) {
                end(copies, sink);
                copies = 0;
            }
            sink.copy(IdPair.second(pair), IdPair.first(pair));
            copies++;
            last = pair;
        }
        end(copies, sink);
    }

    private static void end(int copies, Sink sink) throws IOException {
        if (copies > 0) {
            sink.groupEnds();
        }
    }
}
