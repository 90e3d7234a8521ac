package io.thalweg.prepare.normalize;

/** White space within and between lines: runs of blanks, blanks before line ends, and empty lines. */
final class Blanks {
    private final boolean collapse;
    private final boolean trim;
    private final long mostLineEnds;

    Blanks(NormalizeConfig config) {
        collapse = config.collapseBlanks();
        trim = config.trimLines();
        mostLineEnds = config.mostBlankLines() + 1L;
    }

    /** White space that ends no line: Unicode's Space_Separator, and tab. */
    private static boolean isBlank(char c) {
        if (c < 0xA0) {
            return c == ' ' || c == '\t';
        }
        return c == 0xA0
                || (c >= 0x1680
                        && (c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000));
    }

    /** @return the very same text where nothing changes */
    String apply(String text) {
        int clean = cleanUntil(text);
        if (clean == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        long lineEnds = 1;
        int copied = 0;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\n') {
                lineEnds++;
                if (lineEnds > mostLineEnds) {
                    out.append(text, copied, i);
                    copied = i + 1;
                }
                i++;
            } else if (isBlank(c)) {
                int end = blanksEnd(text, i);
                if (trim && endsLine(text, end)) {
                    out.append(text, copied, i);
                    copied = end;
                } else {
                    lineEnds = 0;
                    if (collapse && end - i > 1) {
                        out.append(text, copied, i).append(' ');
                        copied = end;
                    }
                }
                i = end;
            } else {
                lineEnds = 0;
                i++;
            }
        }
        return out.append(text, copied, text.length()).toString();
    }

    private static boolean endsLine(String text, int at) {
        return at == text.length() || text.charAt(at) == '\n';
    }

    private static int blanksEnd(String text, int from) {
        int end = from;
        while (end < text.length() && isBlank(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Where the first thing is that changes; the text's length if there is none. */
    private int cleanUntil(String text) {
        long lineEnds = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > ' ' && c < 0xA0) {
                lineEnds = 0;
            } else if (c == '\n') {
                lineEnds++;
                if (lineEnds > mostLineEnds) {
                    return i;
                }
            } else {
                lineEnds = 0;
                if (isBlank(c)
                        && ((trim && endsLine(text, i + 1))
                                || (collapse && i + 1 < text.length() && isBlank(text.charAt(i + 1))))) {
                    return i;
                }
            }
        }
        return text.length();
    }
}
