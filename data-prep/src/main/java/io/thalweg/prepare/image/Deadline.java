package io.thalweg.prepare.image;

import java.io.IOException;
import java.util.function.LongSupplier;

/** When decoding an image has to be done. Whatever decodes looks at it as it goes; nothing is stopped from outside. */
final class Deadline {
    private final long nanos;
    private final LongSupplier clock;
    private long begin;

    /** @param clock nanoseconds from any point in time */
    Deadline(long nanos, LongSupplier clock) {
        this.nanos = nanos;
        this.clock = clock;
        this.begin = clock.getAsLong();
    }

    void start() {
        begin = clock.getAsLong();
    }

    boolean isOver() {
        return clock.getAsLong() - begin > nanos;
    }

    void check() throws Over {
        if (isOver()) {
            throw new Over();
        }
    }

    /** Decoding took too long. */
    static final class Over extends IOException {
        private static final long serialVersionUID = 1L;

        Over() {
            super("decoding took too long");
        }
    }
}
