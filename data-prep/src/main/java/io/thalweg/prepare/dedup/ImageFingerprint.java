package io.thalweg.prepare.dedup;

import io.thalweg.dataset.ImageShape;
import io.thalweg.prepare.image.PerceptualHash;
import io.thalweg.storage.PartWriter;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * What is known of an image when copies are looked for, in a record of fixed length, big-endian.
 *
 * <pre>
 * 0   the key that images are sorted by     8 bytes
 * 8   where it is to be found               8
 * 16  SHA-256 of its pixels, cut           16
 * 32  whether it has a perceptual hash      1
 * 33  the perceptual hash                   8
 * </pre>
 *
 * <p>Makes records; mutable, one thread owns it.
 */
public final class ImageFingerprint {
    /** Length of a record. */
    public static final int BYTES = 41;

    /** Length of a record that brings equal images together, and of one that brings candidates together. */
    public static final int COMPARED_BYTES = 24;

    private static final int KEY = 0;
    private static final int POSITION = 8;
    private static final int HASH = 16;
    private static final int HAS_PERCEPTUAL = HASH + FingerprintLayout.HASH_BYTES;
    private static final int PERCEPTUAL = HAS_PERCEPTUAL + 1;

    private final boolean near;
    private final int imageBytes;
    private final PerceptualHash perceptual;
    private final MessageDigest sha256 = PartWriter.sha256();
    private final byte[] record = new byte[BYTES];
    private final ByteBuffer fields = ByteBuffer.wrap(record);

    /** @param mode {@code NEAR} for perceptual hashes too */
    public ImageFingerprint(DedupMode mode, ImageShape shape) {
        this.near = mode == DedupMode.NEAR;
        this.imageBytes = shape.bytes();
        this.perceptual = new PerceptualHash(shape);
    }

    /**
     * The fingerprint of an image.
     *
     * @param pixels hold it {@code [channel][row][column]} from {@code offset} on
     * @return valid until the next
     */
    public byte[] of(long key, long position, byte[] pixels, int offset) {
        Arrays.fill(record, (byte) 0);
        fields.putLong(KEY, key).putLong(POSITION, position);
        sha256.update(pixels, offset, imageBytes);
        System.arraycopy(sha256.digest(), 0, record, HASH, FingerprintLayout.HASH_BYTES);
        OptionalLong hash = near ? perceptual.of(pixels, offset) : OptionalLong.empty();
        if (hash.isPresent()) {
            record[HAS_PERCEPTUAL] = 1;
            fields.putLong(PERCEPTUAL, hash.getAsLong());
        }
        return record;
    }

    public static long key(byte[] fingerprint) {
        return ByteBuffer.wrap(fingerprint).getLong(KEY);
    }

    public static long position(byte[] fingerprint) {
        return ByteBuffer.wrap(fingerprint).getLong(POSITION);
    }

    /** Whether there is a perceptual hash; flat images have none. */
    public static boolean hasPerceptualHash(byte[] fingerprint) {
        return fingerprint[HAS_PERCEPTUAL] != 0;
    }

    /** What brings equal images together, in the order of their ids: hash, id. */
    public static byte[] equalRecord(byte[] fingerprint, long id) {
        byte[] equal = new byte[COMPARED_BYTES];
        System.arraycopy(fingerprint, HASH, equal, 0, FingerprintLayout.HASH_BYTES);
        ByteBuffer.wrap(equal).putLong(FingerprintLayout.HASH_BYTES, id);
        return equal;
    }

    /** What brings candidates of a band together, in the order of their ids: key, id, perceptual hash. */
    public static byte[] bandRecord(byte[] fingerprint, HashBands bands, int band, long id) {
        long hash = ByteBuffer.wrap(fingerprint).getLong(PERCEPTUAL);
        return bandRecord(hash, bands, band, id);
    }

    static byte[] bandRecord(long hash, HashBands bands, int band, long id) {
        return ByteBuffer.allocate(COMPARED_BYTES)
                .putLong(bands.key(hash, band))
                .putLong(id)
                .putLong(hash)
                .array();
    }
}
