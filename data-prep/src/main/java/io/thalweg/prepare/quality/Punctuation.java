package io.thalweg.prepare.quality;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;

/** Marks at the ends of sentences and lines, in every script. */
final class Punctuation {
    private static final byte[] DOTS = {'.', '.', '.'};
    private static final int ELLIPSIS = 0x2026;

    private Punctuation() {}

    /** Unicode's property Sentence_Terminal: full stop, question and exclamation mark, danda, ideographic full stop ... */
    static boolean endsSentence(int c) {
        if (c < 0x80) {
            return c == '.' || c == '!' || c == '?';
        }
        return UCharacter.hasBinaryProperty(c, UProperty.S_TERM);
    }

    /** Unicode's property Quotation_Mark, and the raised comma that closes one. */
    static boolean isQuotationMark(int c) {
        if (c < 0x80) {
            return c == '"' || c == '\'';
        }
        return UCharacter.hasBinaryProperty(c, UProperty.QUOTATION_MARK);
    }

    /** What may stand between the end of a sentence and the space behind it. */
    static boolean closes(int c) {
        if (c < 0x80) {
            return c == ')' || c == ']' || isQuotationMark(c);
        }
        return isQuotationMark(c) || Character.getType(c) == Character.END_PUNCTUATION;
    }

    /**
     * Whether a line ends as a sentence does: with a mark that ends one or a quotation mark. Thai and Lao have no such mark,
     * so of a line that ends in one of their letters nothing is known to be missing.
     *
     * @param from the line's first character, {@code to} the end of its last
     */
    static boolean isTerminal(byte[] utf8, int from, int to) {
        int last = Utf8Scan.codePoint(utf8, Utf8Scan.before(utf8, to));
        return endsSentence(last) || isQuotationMark(last) || (last >= 0x0E00 && last <= 0x0EFF);
    }

    /** Whether a line ends with three dots or the character for them. */
    static boolean endsInEllipsis(byte[] utf8, int from, int to) {
        if (to - from >= DOTS.length && utf8[to - 1] == '.') {
            return utf8[to - 2] == '.' && utf8[to - 3] == '.';
        }
        return Utf8Scan.codePoint(utf8, Utf8Scan.before(utf8, to)) == ELLIPSIS;
    }

    /**
     * How many sentences a line holds, at least one. One ends with a terminal mark and what closes behind it, if white space
     * follows, or at once after a full-width mark; not before a lower-case letter (rule SB8 of UAX #29), which leaves
     * {@code e.g. this} whole and {@code Mr. Smith} in two.
     */
    static int sentences(byte[] utf8, int from, int to) {
        int ends = 0;
        int i = from;
        while (i < to) {
            int c = Utf8Scan.codePoint(utf8, i);
            i += Utf8Scan.length(utf8[i]);
            if (!endsSentence(c)) {
                continue;
            }
            while (i < to) {
                int next = Utf8Scan.codePoint(utf8, i);
                if (!endsSentence(next) && !closes(next)) {
                    break;
                }
                i += Utf8Scan.length(utf8[i]);
            }
            int start = Utf8Scan.skipWhite(utf8, i, to);
            boolean apart = start > i || c >= 0x3000;
            if (start < to && apart && !Character.isLowerCase(Utf8Scan.codePoint(utf8, start))) {
                ends++;
            }
            i = start;
        }
        return ends + 1;
    }
}
