package io.thalweg.report;

/** Markup under construction. Text goes through {@link #text}, which escapes it; {@link #raw} is for our own markup. */
final class Html {
    private static final char REPLACEMENT = '\uFFFD';

    private final StringBuilder out = new StringBuilder(1 << 16);

    /** Appends markup as it is; never give it anything that came from outside. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Appends a number with two decimals at most, for coordinates. */
    Html number(double value) {
        out.append(Ticks.plain(value, 2));
        return this;
    }

    /** Appends text, escaped so that it can stand between tags and inside a quoted attribute. */
    Html text(String text) {
        escape(text, out);
        return this;
    }

    /** Appends {@code <tag>text</tag>}. */
    Html element(String tag, String text) {
        return raw("<").raw(tag).raw(">").text(text).raw("</").raw(tag).raw(">");
    }

    @Override
    public String toString() {
        return out.toString();
    }

    /**
     * Escapes text for markup. What XML cannot hold at all (control characters, halves of surrogate pairs) becomes
     * U+FFFD; so do the controls that change the direction of text, which could make a page say something else than it
     * holds.
     */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        escape(text, out);
        return out.toString();
    }

    private static void escape(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> {
                    if (isAllowed(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append(REPLACEMENT);
                    }
                }
            }
        }
    }

    private static boolean isAllowed(int c) {
        boolean control = (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0);
        boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
        boolean direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        return !control && !surrogate && !direction && (c & 0xFFFE) != 0xFFFE;
    }
}
