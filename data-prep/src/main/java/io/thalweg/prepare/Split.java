package io.thalweg.prepare;

import io.thalweg.prepare.staging.WordTable;
import io.thalweg.random.Seeds;
import java.util.Locale;

/** The parts of a dataset. */
enum Split {
    TRAIN,
    VALID,
    TEST;

    static final int COUNT = values().length;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The split of a document, by its text alone: equal documents never stand on two sides.
     *
     * @param heldOut the fraction that goes to valid, and the fraction that goes to test
     */
    static Split of(byte[] text, int from, int to, double heldOut) {
        if (heldOut == 0) {
            return TRAIN;
        }
        double place = (Seeds.mix(WordTable.hash64(text, from, to)) >>> 11) * 0x1.0p-53;
        return place < heldOut ? VALID : place < 2 * heldOut ? TEST : TRAIN;
    }
}
