package io.thalweg.prepare.dedup;

import java.util.Locale;

/** What is held against each other, and dropped. */
public enum DedupUnit {
    /** Documents, as they are read; of one that is cut because it is too long, each piece. */
    DOCUMENT("documents"),
    /** The parts of a document between blank lines. */
    PARAGRAPH("paragraphs"),
    /** The lines of a document. */
    LINE("lines");

    private final String plural;

    DedupUnit(String plural) {
        this.plural = plural;
    }

    /** The name users write. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The first word of the counters' names. */
    public String plural() {
        return plural;
    }
}
