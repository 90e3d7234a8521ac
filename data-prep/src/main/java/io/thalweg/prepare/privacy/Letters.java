package io.thalweg.prepare.privacy;

/** Characters as the scanners tell them apart. */
final class Letters {
    private Letters() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** The digit at a place; -1 if there is none. */
    static int digit(CharSequence text, int at) {
        return at < text.length() && isDigit(text.charAt(at)) ? text.charAt(at) - '0' : -1;
    }

    /** The value of the hexadecimal digit at a place; -1 if there is none. */
    static int hex(CharSequence text, int at) {
        return at < text.length() && text.charAt(at) < 0x80 ? Character.digit(text.charAt(at), 16) : -1;
    }

    static boolean is(CharSequence text, int at, char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    /** Whether a character goes on with a word: letters of scripts with spaces, marks, digits, the underscore. */
    static boolean isWord(char c) {
        if (c < 0x80) {
            int lower = c | 0x20;
            return isDigit(c) || c == '_' || (lower >= 'a' && lower <= 'z');
        }
        return isSpaced(c);
    }

    /** Whether a word or number could go on at a place. */
    static boolean wordAt(CharSequence text, int at) {
        return at < text.length() && isWord(text.charAt(at));
    }

    /** Whether what ends at {@code end} is whole: no word goes on, no further digits behind a point, no mail address. */
    static boolean endsAt(CharSequence text, int end) {
        return !wordAt(text, end) && !(is(text, end, '.') && digit(text, end + 1) >= 0) && !is(text, end, '@');
    }

    /** A letter or mark beyond ASCII of a script that puts spaces between words. */
    static boolean isSpaced(char c) {
        return isLetter(c) && !touches(c);
    }

    /**
     * A letter or mark of a script in which words touch each other, or of Korean, whose endings touch foreign words: an
     * address ends where such letters begin.
     */
    static boolean isUnspaced(char c) {
        return touches(c) && isLetter(c);
    }

    private static boolean touches(char c) {
        return c >= 0x0E00
                && (c <= 0x0EFF
                        || (c >= 0x1000 && c <= 0x109F)
                        || (c >= 0x1100 && c <= 0x11FF)
                        || (c >= 0x1780 && c <= 0x17FF)
                        || (c >= 0x2E80 && c <= 0xA4CF)
                        || (c >= 0xAC00 && c <= 0xD7FF)
                        || (c >= 0xF900 && c <= 0xFAFF)
                        || (c >= 0xFF66 && c <= 0xFFDC));
    }

    private static boolean isLetter(char c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || Character.isLetterOrDigit(c);
    }
}
