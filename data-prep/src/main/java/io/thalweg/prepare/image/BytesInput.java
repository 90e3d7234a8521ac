package io.thalweg.prepare.image;

import javax.imageio.stream.ImageInputStreamImpl;

/** Bytes as Java's image readers want them. Each read looks at the deadline, so that no reader goes on for ever. */
final class BytesInput extends ImageInputStreamImpl {
    /** Reads between two looks at the clock. */
    private static final int READS = 64;

    private final byte[] bytes;
    private final int length;
    private final Deadline deadline;
    private int reads;

    BytesInput(byte[] bytes, int length, Deadline deadline) {
        this.bytes = bytes;
        this.length = length;
        this.deadline = deadline;
    }

    private void look() throws Deadline.Over {
        if (++reads % READS == 0) {
            deadline.check();
        }
    }

    @Override
    public int read() throws Deadline.Over {
        look();
        bitOffset = 0;
        return streamPos < length ? bytes[(int) streamPos++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws Deadline.Over {
        look();
        bitOffset = 0;
        if (count == 0) {
            return 0;
        }
        if (streamPos >= length) {
            return -1;
        }
        int n = (int) Math.min(count, length - streamPos);
        System.arraycopy(bytes, (int) streamPos, target, offset, n);
        streamPos += n;
        return n;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean isCached() {
        return true;
    }

    @Override
    public boolean isCachedMemory() {
        return true;
    }
}
