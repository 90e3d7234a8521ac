package io.thalweg.prepare;

import java.io.Serializable;

/** Gives staged words their ids, on executors. */
interface StagedIds extends Serializable {
    /** For one task's thread. */
    Lookup lookup();

    /** Looks words up. */
    @FunctionalInterface
    interface Lookup {
        /** The ids of a word, none if it is dropped; valid until the next call, and not to be changed. */
        int[] ids(byte[] word, int from, int to);
    }
}
