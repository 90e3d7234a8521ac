package io.thalweg.prepare.input;

import java.util.Locale;

/** What one document of a plain-text file is. A record of JSON lines or Parquet is one document whatever the unit. */
public enum TextUnit {
    /** A line, ended by a line feed; a carriage return before it is not part of the line. */
    LINE,
    /** Lines up to a blank one: at most {@value PieceReader#MAX_BLANK} bytes of ASCII white space. */
    PARAGRAPH,
    FILE;

    /** The name users write. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
