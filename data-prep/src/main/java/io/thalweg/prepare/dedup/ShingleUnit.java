package io.thalweg.prepare.dedup;

import java.util.Locale;

/** What a shingle is made of. */
public enum ShingleUnit {
    /** Words by Unicode's boundaries, in lower case; punctuation counts for nothing. */
    WORD,
    /** Characters of the normalised text, in lower case. */
    CHAR;

    /** The name users write. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
