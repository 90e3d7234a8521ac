package io.thalweg.prepare.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what is read, and breaks off where more is read than is allowed. */
public final class MeteredStream extends FilterInputStream {
    private long count;
    private long most = Long.MAX_VALUE;

    public MeteredStream(InputStream in) {
        super(in);
    }

    public long count() {
        return count;
    }

    /** Allows so many bytes from here on. */
    public void allow(long bytes) {
        most = bytes == Long.MAX_VALUE ? bytes : count + bytes;
    }

    private void add(long bytes) throws IOException {
        count += Math.max(0, bytes);
        if (count > most) {
            throw new IOException("its headers have more bytes than headers have");
        }
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        add(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = in.read(bytes, offset, length);
        add(n);
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = in.skip(n);
        add(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
