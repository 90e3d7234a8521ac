package io.thalweg.prepare.normalize;

/**
 * Line ends, and characters that nobody sees. One look-up a character in a table of all of the basic plane; a text in which
 * none is found comes back as it is.
 */
final class CharacterRules {
    private static final byte PLAIN = 0;
    private static final byte REMOVE = 1;
    private static final byte SPACE = 2;
    private static final byte LINE_END = 3;
    /** A line end together with the line feed behind it. */
    private static final byte CARRIAGE_RETURN = 4;

    private final byte[] rules = new byte[1 << 16];
    private long changed;

    CharacterRules(NormalizeConfig config) {
        set(0x00, 0x1F, config.controlCharacters());
        set(0x7F, 0x9F, config.controlCharacters());
        rules['\t'] = PLAIN;
        rules['\n'] = PLAIN;
        rules['\r'] = PLAIN;
        set(0x200B, 0x200B, config.zeroWidthSpaces());
        set(0x2060, 0x2060, config.zeroWidthSpaces());
        set(0x180E, 0x180E, config.zeroWidthSpaces());
        set(0xFEFF, 0xFEFF, config.byteOrderMarks());
        set(0x061C, 0x061C, config.bidiControls());
        set(0x200E, 0x200F, config.bidiControls());
        set(0x202A, 0x202E, config.bidiControls());
        set(0x2066, 0x2069, config.bidiControls());
        set(0x00AD, 0x00AD, config.softHyphens());
        if (config.unifyLineEnds()) {
            rules['\r'] = CARRIAGE_RETURN;
            for (char end : new char[] {0x0B, 0x0C, 0x85, 0x2028, 0x2029}) {
                rules[end] = LINE_END;
            }
        }
    }

    private void set(int first, int last, CharacterFate fate) {
        for (int c = first; c <= last; c++) {
            rules[c] = switch (fate) {
                case KEEP -> PLAIN;
                case REMOVE -> REMOVE;
                case SPACE -> SPACE;
            };
        }
    }

    /** @return the very same text where nothing changes */
    String apply(String text) {
        int i = 0;
        while (i < text.length() && rules[text.charAt(i)] == PLAIN) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length()).append(text, 0, i);
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            byte rule = rules[c];
            if (rule == PLAIN) {
                out.append(c);
                continue;
            }
            if (rule == CARRIAGE_RETURN || rule == LINE_END) {
                out.append('\n');
                if (rule == CARRIAGE_RETURN && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
                continue;
            }
            changed++;
            if (rule == SPACE) {
                out.append(' ');
            }
        }
        return out.toString();
    }

    /** Characters removed or replaced since this was last asked; line ends are not counted. */
    long takeChanged() {
        long taken = changed;
        changed = 0;
        return taken;
    }
}
