package io.thalweg.prepare.input.web;

/**
 * A stretch of a page's text between two borders.
 *
 * @param words runs of letters and digits; in scripts that do not part words, one for two characters
 * @param linkedWords those that are in links
 */
record TextBlock(String text, int words, int linkedWords) {
    static TextBlock of(String text, String linked) {
        return new TextBlock(text, words(text), words(linked));
    }

    /** The part of the words that are in links. */
    double linkDensity() {
        return words == 0 ? 0 : (double) linkedWords / words;
    }

    private static int words(String text) {
        int words = 0;
        int unparted = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean letter = Character.isLetterOrDigit(c);
            if (letter && isUnparted(c)) {
                unparted++;
                inWord = false;
            } else {
                words += letter && !inWord ? 1 : 0;
                inWord = letter
                        || (inWord && (c == '\'' || c == '’' || Character.getType(c) == Character.NON_SPACING_MARK));
            }
        }
        return words + (unparted + 1) / 2;
    }

    private static boolean isUnparted(int c) {
        Character.UnicodeScript script = c < 0x0E00 ? Character.UnicodeScript.COMMON : Character.UnicodeScript.of(c);
        return switch (script) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
            default -> false;
        };
    }
}
