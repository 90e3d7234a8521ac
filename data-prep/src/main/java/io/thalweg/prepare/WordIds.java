package io.thalweg.prepare;

import io.thalweg.prepare.staging.Bytes;
import io.thalweg.prepare.staging.WordTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.broadcast.Broadcast;

/**
 * The vocabulary on its way to executors: the words end to end, broadcast, and made a table once a machine.
 */
final class WordIds implements StagedIds {
    private static final long serialVersionUID = 1L;
    private static final Object LOCK = new Object();
    private static final int[] NONE = {};

    /** The id of the unknown word, where it is kept. */
    private static final int UNKNOWN = 0;

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

    @Override
    public Lookup lookup() {
        WordTable table = table();
        boolean keep = unknownWords == UnknownWords.KEEP;
        int[] one = new int[1];
        return (word, from, to) -> {
            int id = table.find(word, from, to);
            one[0] = Math.max(id, UNKNOWN);
            return id >= 0 || keep ? one : NONE;
        };
    }
}
