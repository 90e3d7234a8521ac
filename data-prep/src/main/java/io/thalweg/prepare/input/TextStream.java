package io.thalweg.prepare.input;

import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.io.InputStream;

/**
 * The decompressed bytes of a file, without its byte-order mark. Where compressed data breaks off the stream ends, and
 * {@link #broken} tells.
 */
final class TextStream extends InputStream {
    private static final int BOM_BYTES = 3;

    private final SourceStream source;
    private final InputStream in;
    private final byte[] head = new byte[BOM_BYTES];
    private int headFrom;
    private int headTo;
    private boolean hasBom;
    private boolean broken;

    private TextStream(SourceStream source, InputStream in) {
        this.source = source;
        this.in = in;
    }

    /** From the file's start; the mark is skipped. */
    static TextStream open(SourceStream source, Compression compression) {
        InputStream in;
        boolean broken = false;
        try {
            in = compression.decompress(source);
        } catch (JobFailed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            in = InputStream.nullInputStream();
            broken = true;
        }
        TextStream text = new TextStream(source, in);
        text.broken = broken;
        text.skipByteOrderMark();
        return text;
    }

    private void skipByteOrderMark() {
        while (headTo < BOM_BYTES) {
            int n = fill(head, headTo, BOM_BYTES - headTo);
            if (n < 0) {
                return;
            }
            headTo += n;
        }
        if (isByteOrderMark(head)) {
            hasBom = true;
            headFrom = BOM_BYTES;
        }
    }

    static boolean isByteOrderMark(byte[] head) {
        return head.length >= BOM_BYTES && head[0] == (byte) 0xEF && head[1] == (byte) 0xBB && head[2] == (byte) 0xBF;
    }

    private int fill(byte[] buffer, int offset, int length) {
        if (broken) {
            return -1;
        }
        try {
            return in.read(buffer, offset, length);
        } catch (JobFailed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Decompressors meet damage with either.
            broken = true;
            return -1;
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (headFrom < headTo && length > 0) {
            int n = Math.min(length, headTo - headFrom);
            System.arraycopy(head, headFrom, buffer, offset, n);
            headFrom += n;
            return n;
        }
        return fill(buffer, offset, length);
    }

    /** Offset of the first byte this stream gives. */
    int offset() {
        return hasBom ? BOM_BYTES : 0;
    }

    boolean hasBom() {
        return hasBom;
    }

    boolean broken() {
        return broken;
    }

    @Override
    public void close() {
        source.close();
        try {
            in.close();
        } catch (IOException | RuntimeException e) {
            // Its data has been read or found broken, and the file is closed: only the decompressor's memory is left.
            broken = broken || !(e instanceof IOException);
        }
    }
}
