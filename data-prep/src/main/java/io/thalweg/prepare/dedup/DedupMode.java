package io.thalweg.prepare.dedup;

import java.util.Locale;

/** What is dropped. */
public enum DedupMode {
    NONE,
    /** Items whose normalised text, or images whose pixels, are those of one before. */
    EXACT,
    /** These, and documents that share most of their shingles with one before, or images whose hashes are near one's. */
    NEAR;

    /** The name users write. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
