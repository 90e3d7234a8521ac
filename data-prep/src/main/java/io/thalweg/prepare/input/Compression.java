package io.thalweg.prepare.input;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** How a file is compressed, told by its first bytes and never by its name. */
public enum Compression {
    NONE,
    GZIP,
    BZIP2,
    ZSTD;

    private static final int GZIP_BUFFER = 1 << 16;

    /** Less than a block, which is decompressed whole and then handed out. */
    private static final int ZSTD_STEP = 1 << 12;

    /** @param head the first 16 bytes, or all if there are fewer */
    public static Compression of(byte[] head) {
        if (startsWith(head, 0x1F, 0x8B, 0x08)) {
            return GZIP;
        }
        // The first block's mark (pi), or the end mark of an empty file (the square root of pi).
        if (startsWith(head, 'B', 'Z', 'h')
                && head.length >= 10
                && head[3] >= '1'
                && head[3] <= '9'
                && ((head[4] == 0x31 && head[5] == 0x41) || (head[4] == 0x17 && head[5] == 0x72))) {
            return BZIP2;
        }
        boolean skippableFrame =
                head.length >= 4 && (head[0] & 0xF0) == 0x50 && head[1] == 0x2A && head[2] == 0x4D && head[3] == 0x18;
        return skippableFrame || startsWith(head, 0x28, 0xB5, 0x2F, 0xFD) ? ZSTD : NONE;
    }

    /** The name of an archive or compression that is not read, or the empty string. */
    static String unsupported(byte[] head) {
        if (startsWith(head, 0xFD, '7', 'z', 'X', 'Z', 0)) {
            return "xz";
        }
        if (startsWith(head, '7', 'z', 0xBC, 0xAF)) {
            return "7z";
        }
        return startsWith(head, 0x04, 0x22, 0x4D, 0x18) ? "lz4" : "";
    }

    private static boolean startsWith(byte[] head, int... magic) {
        if (head.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (head[i] != (byte) magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** The first bytes decompressed, as far as they can be had from some stored ones. */
    byte[] startOf(byte[] stored, int most) {
        byte[] start = new byte[most];
        int length = 0;
        try (InputStream in = decompress(new ByteArrayInputStream(stored))) {
            for (int n = 0; n >= 0 && length < most; n = in.read(start, length, most - length)) {
                length += n;
            }
        } catch (IOException | RuntimeException e) {
            // It ends in the middle, or is damaged: what came before tells all the same.
            return Arrays.copyOf(start, length);
        }
        return Arrays.copyOf(start, length);
    }

    /** The decompressed bytes, all that can be had of data that breaks off or is damaged, and then the failure. */
    public InputStream decompress(InputStream compressed) throws IOException {
        return switch (this) {
            case NONE -> compressed;
            case GZIP -> new GZIPInputStream(compressed, GZIP_BUFFER);
            case BZIP2 -> new UpToDamage(new BZip2CompressorInputStream(compressed, true), 1);
            case ZSTD -> new UpToDamage(new ZstdInputStreamNoFinalizer(UpToDamage.unhurried(compressed)), ZSTD_STEP);
        };
    }
}
