package io.thalweg.prepare;

import java.util.Locale;

/** What becomes of a token that is not in the vocabulary. */
public enum UnknownWords {
    /** It is left out. */
    DROP,
    /** It becomes {@value TextPreparationConfig#UNKNOWN_WORD}, which has id 0. */
    KEEP;

    /** The name users write. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
