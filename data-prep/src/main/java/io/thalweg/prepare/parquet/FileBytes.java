package io.thalweg.prepare.parquet;

import java.io.IOException;

/** The bytes of a file, from any place of it. */
@FunctionalInterface
public interface FileBytes {
    /** Fills an array with what is at {@code at} and after. @throws java.io.EOFException if there is less */
    void readFully(long at, byte[] into) throws IOException;
}
