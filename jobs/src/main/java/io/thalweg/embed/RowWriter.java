package io.thalweg.embed;

import io.thalweg.storage.Part;
import java.io.Closeable;
import java.io.IOException;

/** Writes the rows of one part. Closed without {@link #finish}, it leaves nothing that a manifest would name. */
interface RowWriter extends Closeable {
    void write(EmbeddingRow row) throws IOException;

    /** Completes the file; only when that succeeds is the part whole. */
    Part finish() throws IOException;
}
