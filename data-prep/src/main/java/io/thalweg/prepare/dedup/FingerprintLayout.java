package io.thalweg.prepare.dedup;

import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * Where the fields of a fingerprint lie: what is known of an item, in a record of fixed length, big-endian.
 *
 * <pre>
 * 0   position of its document in the file     8 bytes
 * 8   the file's number in the run             4
 * 12  piece of the record                      4
 * 16  hash of the normalised text             16   all 0: there is no text, and nothing is compared
 * 32  a key for each band                      8 each; all 0: there is no shingle
 *     the lowest byte of each MinHash value    1 each
 * </pre>
 *
 * <p>Keys and bytes are there in mode {@code NEAR} alone.
 *
 * @param bands 0 where there are none; {@code hashes} likewise
 */
public record FingerprintLayout(int bands, int hashes) implements Serializable {
    /** Of a record in mode {@code NEAR} nobody needs more: {@link Banding} has as many at most. */
    private static final int MOST_HASHES = 512;

    static final int POSITION = 0;
    static final int FILE = 8;
    static final int PIECE = 12;
    static final int HASH = 16;
    static final int HASH_BYTES = 16;
    static final int BANDS = HASH + HASH_BYTES;

    public FingerprintLayout {
        if (bands < 0 || hashes < bands || hashes > MOST_HASHES) {
            throw new IllegalArgumentException(bands + " bands of " + hashes + " hashes");
        }
    }

    public static FingerprintLayout of(DedupConfig config) {
        return config.mode() == DedupMode.NEAR
                ? new FingerprintLayout(
                        config.banding().bands(), config.banding().hashes())
                : new FingerprintLayout(0, 0);
    }

    /** Length of a record. */
    public int bytes() {
        return sketch() + hashes;
    }

    int sketch() {
        return BANDS + bands * Long.BYTES;
    }

    public static boolean hasText(byte[] fingerprint) {
        ByteBuffer fields = ByteBuffer.wrap(fingerprint);
        return fields.getLong(HASH) != 0 || fields.getLong(HASH + Long.BYTES) != 0;
    }

    public boolean hasShingles(byte[] fingerprint) {
        return bands > 0 && ByteBuffer.wrap(fingerprint).getLong(BANDS) != 0;
    }

    public static long position(byte[] fingerprint) {
        return ByteBuffer.wrap(fingerprint).getLong(POSITION);
    }

    public static int file(byte[] fingerprint) {
        return ByteBuffer.wrap(fingerprint).getInt(FILE);
    }

    public static int piece(byte[] fingerprint) {
        return ByteBuffer.wrap(fingerprint).getInt(PIECE);
    }

    /** What brings equal texts together, in the order of their ids: hash, id. */
    public static byte[] equalRecord(byte[] fingerprint, long id) {
        byte[] record = new byte[HASH_BYTES + Long.BYTES];
        System.arraycopy(fingerprint, HASH, record, 0, HASH_BYTES);
        ByteBuffer.wrap(record).putLong(HASH_BYTES, id);
        return record;
    }

    /** What brings candidates of a band together, in the order of their ids: key, id, sketch. */
    public byte[] bandRecord(byte[] fingerprint, int band, long id) {
        byte[] record = new byte[2 * Long.BYTES + hashes];
        System.arraycopy(fingerprint, BANDS + band * Long.BYTES, record, 0, Long.BYTES);
        ByteBuffer.wrap(record).putLong(Long.BYTES, id);
        System.arraycopy(fingerprint, sketch(), record, 2 * Long.BYTES, hashes);
        return record;
    }
}
