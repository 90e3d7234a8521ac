package io.thalweg.prepare.input;

import java.io.IOException;

/** Receives documents in the order of their files and places. */
@FunctionalInterface
public interface DocumentConsumer {
    /** @param document valid only during the call */
    void accept(RawDocument document) throws IOException;
}
