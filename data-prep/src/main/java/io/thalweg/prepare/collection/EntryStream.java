package io.thalweg.prepare.collection;

import io.thalweg.prepare.image.BadImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of an archive holds. A failure of the archive is kept apart: decompressors above take it for damaged data of the
 * entry.
 */
final class EntryStream extends InputStream {
    private final ArchivePass pass;
    private final byte[] head;
    private int at;
    private boolean atEnd;
    private @Nullable BadImage failure;

    /** @param read holds the entry's first bytes at {@code [0, length)} */
    EntryStream(ArchivePass pass, byte[] read, int length) {
        this.pass = pass;
        this.head = Arrays.copyOf(read, length);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at < head.length) {
            int n = Math.min(length, head.length - at);
            System.arraycopy(head, at, buffer, offset, n);
            at += n;
            return n;
        }
        try {
            int n = failure != null || atEnd ? 0 : pass.fill(buffer, offset, offset + length);
            atEnd |= n < length;
            return n == 0 ? -1 : n;
        } catch (BadImage e) {
            failure = e;
            throw new IOException(e.detail(), e);
        }
    }

    /** Never 0 before the end: GZIPInputStream takes that for the last member of a file. */
    @Override
    public int available() {
        return atEnd || failure != null ? 0 : 1;
    }

    /** Why the archive broke off; null if it did not. */
    @Nullable
    BadImage failure() {
        return failure;
    }

    /** @throws BadImage if the archive broke off, whatever was made of that */
    void throwFailure() throws BadImage {
        if (failure != null) {
            throw failure;
        }
    }
}
