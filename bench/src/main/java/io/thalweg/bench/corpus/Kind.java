package io.thalweg.bench.corpus;

import java.util.Locale;

/** What a document was made to be, and how many of a thousand are. */
enum Kind {
    /** English, like no other document. */
    PLAIN(600),
    /** Letter for letter a document before it. */
    EXACT(50),
    /** A document before it with a few words changed: of all runs of five words both have 0.9 in common. */
    NEAR_90(50),
    /** Likewise, 0.5. */
    NEAR_50(50),
    /** Of another language. */
    FOREIGN(150),
    /** Menus, notices and the like. */
    BOILERPLATE(30),
    /** A sentence over and over. */
    REPETITION(30),
    /** Text in UTF-8 that somebody read as Windows-1252. */
    MOJIBAKE(40);

    private static final int ALL = 1_000;

    private final int ofThousand;

    Kind(int ofThousand) {
        this.ofThousand = ofThousand;
    }

    /** @param draw any number */
    static Kind drawn(long draw) {
        long rest = Math.floorMod(draw, (long) ALL);
        for (Kind kind : values()) {
            rest -= kind.ofThousand;
            if (rest < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("The parts of all kinds are not " + ALL);
    }

    boolean isCopy() {
        return this == EXACT || this == NEAR_90 || this == NEAR_50;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
