package io.thalweg.prepare.dedup;

import io.thalweg.random.Seeds;
import io.thalweg.storage.PartWriter;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/** Takes fingerprints of texts. Mutable; one thread owns it. */
public final class Fingerprinter {
    private final FingerprintLayout layout;
    private final byte[] record;
    private final ByteBuffer fields;
    private final NormalizedText text = new NormalizedText();
    private final MessageDigest sha256 = PartWriter.sha256();
    private final Banding banding;
    private final Shingles shingles;
    private final MinHash minHash;

    public Fingerprinter(DedupConfig config) {
        layout = FingerprintLayout.of(config);
        record = new byte[layout.bytes()];
        fields = ByteBuffer.wrap(record);
        banding = config.banding();
        shingles = new Shingles(config.shingleUnit(), config.shingleLength());
        minHash = new MinHash(banding.hashes());
    }

    /**
     * The fingerprint of the item {@code utf8[from, to)}.
     *
     * @param file the document's, with {@code position} and {@code piece} its place
     * @return valid until the next
     */
    public byte[] of(byte[] utf8, int from, int to, int file, long position, int piece) {
        Arrays.fill(record, (byte) 0);
        fields.putLong(FingerprintLayout.POSITION, position)
                .putInt(FingerprintLayout.FILE, file)
                .putInt(FingerprintLayout.PIECE, piece);
        text.set(utf8, from, to);
        if (text.length() > 0) {
            sha256.update(text.bytes(), 0, text.length());
            System.arraycopy(sha256.digest(), 0, record, FingerprintLayout.HASH, FingerprintLayout.HASH_BYTES);
            if (layout.bands() > 0) {
                minHash.clear();
                shingles.of(text, minHash::add);
                if (!minHash.isEmpty()) {
                    writeBands(minHash.minima());
                }
            }
        }
        return record;
    }

    private void writeBands(int[] minima) {
        for (int band = 0; band < banding.bands(); band++) {
            long key = band;
            for (int row = 0; row < banding.rows(); row++) {
                key = Seeds.mix(key + 0x9E3779B97F4A7C15L) ^ minima[band * banding.rows() + row];
            }
            key = Seeds.mix(key);
            // 0 says that there is no key.
            fields.putLong(FingerprintLayout.BANDS + band * Long.BYTES, key == 0 ? 1 : key);
        }
        int sketch = layout.sketch();
        for (int i = 0; i < minima.length; i++) {
            record[sketch + i] = (byte) minima[i];
        }
    }
}
