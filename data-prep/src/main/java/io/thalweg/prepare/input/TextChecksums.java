package io.thalweg.prepare.input;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A checksum of the text of each file that a reader has met: CRC-32C of its documents' places, lengths and texts. It is
 * against changes that nobody meant, of which it misses one of four billion. Mutable; one reader owns it.
 */
public final class TextChecksums {
    private final CRC32C crc = new CRC32C();
    private final byte[] place = new byte[2 * Long.BYTES];
    private final TreeMap<Integer, Long> byFile = new TreeMap<>();
    private int file = -1;

    /** Documents come in the order in which they are read. */
    public void add(RawDocument document) {
        if (document.file() != file) {
            endFile();
            file = document.file();
        }
        int length = document.to() - document.from();
        ByteBuffer.wrap(place)
                .putLong(document.position())
                .putInt(document.piece())
                .putInt(length);
        crc.update(place);
        crc.update(document.bytes(), document.from(), length);
    }

    private void endFile() {
        if (file >= 0) {
            byFile.merge(file, crc.getValue(), (before, after) -> before * 31 + after);
            crc.reset();
        }
    }

    /** By the file's index in the plan, for files that hold documents; once all are added. */
    public Map<Integer, Long> finish() {
        endFile();
        file = -1;
        return byFile;
    }

    /** The first file whose text is not the same, if there is one. */
    public static OptionalInt firstChanged(Map<Integer, Long> before, Map<Integer, Long> after) {
        TreeMap<Integer, Long> changed = new TreeMap<>(before);
        after.forEach((file, checksum) -> {
            if (checksum.equals(before.get(file))) {
                changed.remove(file);
            } else {
                changed.put(file, checksum);
            }
        });
        return changed.isEmpty() ? OptionalInt.empty() : OptionalInt.of(changed.firstKey());
    }
}
