package io.thalweg.prepare.input;

import java.util.Locale;

/** What becomes of HTML. */
public enum HtmlHandling {
    /** Pages become text: files and records that begin as one does, and the responses in web archives. */
    AUTO,
    /** It stays as it is, tags and all, where it is not in a web archive. */
    KEEP,
    /** Tags and entities in the text of any record become text too. */
    EXTRACT;

    /** The name users write. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
