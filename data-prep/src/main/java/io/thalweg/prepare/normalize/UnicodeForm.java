package io.thalweg.prepare.normalize;

import com.ibm.icu.text.Normalizer2;

/** Unicode's normal forms (UAX #15). */
public enum UnicodeForm {
    NONE,
    /** Canonically composed: {@code e} and a combining acute are {@code é}. Looks the same. */
    NFC,
    /** Compatibility characters replaced, too: {@code ﬁ} is {@code fi}, {@code ²} is {@code 2}, full-width is half-width. */
    NFKC;

    /** @return the very same text where nothing changes */
    String apply(String text) {
        if (this == NONE) {
            return text;
        }
        Normalizer2 normalizer = this == NFC ? Normalizer2.getNFCInstance() : Normalizer2.getNFKCInstance();
        if (normalizer.spanQuickCheckYes(text) == text.length()) {
            return text;
        }
        String normal = normalizer.normalize(text);
        return normal.equals(text) ? text : normal;
    }
}
