package io.thalweg.prepare;

import io.thalweg.prepare.staging.BlockReader;
import io.thalweg.prepare.staging.Bytes;
import io.thalweg.prepare.staging.WordTable;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.spark.broadcast.Broadcast;

/**
 * The vocabulary on its way to executors: the words end to end, broadcast, and made a table once a machine.
 */
final class WordIds implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Object LOCK = new Object();

    /** The last table made in this process; a process serves one preparation at a time, rarely two. */
    private static String cachedHash = "";

    private static WordTable cached = new WordTable();

    private final Broadcast<byte[]> packed;
    private final String hash;
    private final UnknownWords unknownWords;

    /** @param packed length and bytes of each word, in the order of ids */
    WordIds(Broadcast<byte[]> packed, String hash, UnknownWords unknownWords) {
        this.packed = packed;
        this.hash = hash;
        this.unknownWords = unknownWords;
    }

    private WordTable table() {
        synchronized (LOCK) {
            if (!cachedHash.equals(hash)) {
                WordTable table = new WordTable();
                try {
                    Bytes words = Bytes.of(packed.value());
                    while (!words.atEnd()) {
                        int length = (int) words.readNumber();
                        int start = words.skip(length);
                        table.add(words.data(), start, start + length);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                cached = table;
                cachedHash = hash;
            }
            return cached;
        }
    }

    /**
     * For each word of a block's dictionary its id, or -1 where the token is dropped.
     *
     * @param kept gets, by split, how many of the block's tokens have an id
     */
    int[] of(BlockReader block, int words, long[] kept) throws IOException {
        WordTable table = table();
        int unknown = unknownWords == UnknownWords.KEEP ? 0 : -1;
        int[] ids = new int[words];
        int[] next = {0};
        block.forEachWord((bytes, from, to, counts) -> {
            int found = table.find(bytes, from, to);
            int id = found >= 0 ? found : unknown;
            ids[next[0]++] = id;
            for (int split = 0; split < kept.length && id >= 0; split++) {
                kept[split] += counts[split];
            }
        });
        return ids;
    }
}
