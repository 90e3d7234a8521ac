package io.thalweg.prepare.dedup;

import java.nio.ByteBuffer;

/** Two ids as a record that sorts by the first, then by the second. */
public final class IdPair {
    private IdPair() {}

    public static byte[] of(long first, long second) {
        return ByteBuffer.allocate(RecordFile.PAIR_BYTES)
                .putLong(first)
                .putLong(second)
                .array();
    }

    public static long first(byte[] pair) {
        return ByteBuffer.wrap(pair).getLong(0);
    }

    public static long second(byte[] pair) {
        return ByteBuffer.wrap(pair).getLong(Long.BYTES);
    }

    /** Receives pairs. */
    @FunctionalInterface
    public interface Sink {
        void pair(long first, long second) throws java.io.IOException;
    }
}
