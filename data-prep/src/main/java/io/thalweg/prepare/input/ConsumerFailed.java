package io.thalweg.prepare.input;

import java.io.IOException;

/** What a consumer of documents threw: it must not be taken for damage in what is read. */
final class ConsumerFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConsumerFailed(Exception cause) {
        super(cause);
    }

    /** Throws what the consumer threw. */
    IOException unpacked() {
        Throwable cause = getCause();
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return cause instanceof IOException failed ? failed : new IOException(cause);
    }
}
