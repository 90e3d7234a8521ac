package io.thalweg.bench.corpus;

import java.util.Locale;

/** What a document of a made-up corpus is. */
enum Planted {
    /** Sentences put together anew; like no other document. */
    ORIGINAL,
    /** An original, letter for letter. */
    EXACT_COPY,
    /** An original with so many words replaced that their shingles of five words have a Jaccard similarity of about 0.9. */
    NEAR_COPY,
    /** The same at about 0.5: another document, by any usual threshold. */
    HALF_COPY,
    /** The Universal Declaration of Human Rights, a part of it in some language. */
    LANGUAGE,
    /** What no one wants to learn from. */
    JUNK,
    /** An original whose letters beyond ASCII were read in the wrong encoding. */
    MOJIBAKE;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Planted of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    boolean isCopy() {
        return this == EXACT_COPY || this == NEAR_COPY || this == HALF_COPY;
    }
}
