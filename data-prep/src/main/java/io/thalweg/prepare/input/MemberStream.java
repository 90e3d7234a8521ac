package io.thalweg.prepare.input;

import io.thalweg.prepare.archive.UnpackingRatio;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one file in an archive. A failure is kept: whoever reads the file takes it for the file's end, but it is
 * the archive's.
 */
final class MemberStream extends InputStream {
    private final InputStream content;
    private final UnpackingRatio ratio;
    private final byte[] head = new byte[64];
    private int headFrom;
    private int headTo;
    private @Nullable IOException failure;
    private boolean end;

    MemberStream(InputStream content, UnpackingRatio ratio) {
        this.content = content;
        this.ratio = ratio;
    }

    /** The first bytes, at most 64, as far as there are any; they are still to be read after that. */
    byte[] peek(int most) {
        while (headTo < most) {
            int n = fill(head, headTo, most - headTo);
            if (n < 0) {
                break;
            }
            headTo += n;
        }
        return Arrays.copyOf(head, headTo);
    }

    private int fill(byte[] buffer, int offset, int length) {
        if (failure != null || end) {
            return -1;
        }
        try {
            int n = content.read(buffer, offset, length);
            end = n < 0;
            String bomb = ratio.add(Math.max(n, 0));
            if (bomb != null) {
                throw new IOException(bomb);
            }
            return n;
        } catch (IOException e) {
            failure = e;
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

    /** Never 0 before the end: GZIPInputStream takes that for the last member of a file. */
    @Override
    public int available() {
        return end || failure != null ? 0 : 1;
    }

    /** Reads what is left of it, which counts like the rest. */
    void skipRest() throws IOException {
        byte[] buffer = new byte[1 << 16];
        while (fill(buffer, 0, buffer.length) >= 0) {
            // Nothing is kept.
        }
        throwFailure();
    }

    void throwFailure() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }
}
