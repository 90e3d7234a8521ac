package io.thalweg.text;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.nio.charset.StandardCharsets;

/**
 * Words by the default boundaries of Unicode (UAX #29, as ICU's root locale has them, with ICU's dictionaries for Han,
 * kana, Thai, Lao, Khmer and Burmese). Of the segments, those that hold a letter or a digit
 * ({@link Character#isLetterOrDigit(int)}) are tokens. White space is never part of one. So {@code can't}, {@code 3.14}, {@code e.g} and
 * {@code snake_case} are one token each; a hyphen parts words; punctuation, symbols and emoji are dropped. A token has
 * no length limit.
 *
 * <p>Pure ASCII is segmented by a small state machine with ICU's classes and rules; where anything else is near, from
 * the last place at which no rule can look across, ICU decides. A test holds the two against each other, over every
 * ASCII string of the rules' reach and over seeded mixtures of scripts.
 */
final class WordTokenizer implements Tokenizer {
    /** Breaks on both sides whatever stands there: a place to hand over between the state machine and ICU. */
    private static final byte SAFE = 0;

    private static final byte LETTER = 1;
    private static final byte DIGIT = 2;
    private static final byte UNDERSCORE = 3;
    /** Joins letters, or digits, that stand directly on both sides: WB6, WB7, WB11, WB12. */
    private static final byte MID_NUM_LET = 4;

    private static final byte MID_LETTER = 5;
    private static final byte MID_NUM = 6;
    /** The double quote: breaks in ASCII, but not between Hebrew letters. */
    private static final byte DOUBLE_QUOTE = 7;

    private static final byte[] CLASS = classes();

    private final boolean lowerCase;
    private final LowerCase lower = new LowerCase();
    private final BreakIterator boundaries = BreakIterator.getWordInstance(ULocale.ROOT);

    WordTokenizer(boolean lowerCase) {
        this.lowerCase = lowerCase;
    }

    private static byte[] classes() {
        byte[] classes = new byte[128];
        for (int c = 0; c < 128; c++) {
            classes[c] = c >= '0' && c <= '9' ? DIGIT : Character.isLetter(c) ? LETTER : SAFE;
        }
        classes['_'] = UNDERSCORE;
        classes['.'] = MID_NUM_LET;
        classes['\''] = MID_NUM_LET;
        classes[':'] = MID_LETTER;
        classes[','] = MID_NUM;
        classes[';'] = MID_NUM;
        classes['"'] = DOUBLE_QUOTE;
        return classes;
    }

    @Override
    public void tokenize(byte[] utf8, int from, int to, TokenSink sink) {
        TokenSink out = lowerCase ? lower.to(sink) : sink;
        byte[] classOf = CLASS;
        int safe = from; // everything before is done; no rule looks across it
        int i = from;
        while (i < to) {
            int b = utf8[i];
            if (b < 0) {
                i = region(utf8, safe, i, to, out);
                safe = i;
                continue;
            }
            int kind = classOf[b];
            if (kind == SAFE) {
                // Spaces hold together (WB3d), so only the first of a run is a place to hand over.
                safe = b == ' ' && i > from && utf8[i - 1] == ' ' ? safe : i;
                i++;
            } else if (kind > UNDERSCORE) {
                i++;
            } else {
                int end = wordEnd(utf8, i, to);
                if (end < 0) {
                    i = region(utf8, safe, -end - 1, to, out);
                } else {
                    if (hasLetterOrDigit(utf8, i, end)) {
                        out.token(utf8, i, end);
                    }
                    i = end;
                }
                safe = i;
            }
        }
    }

    /**
     * The end of the ASCII word that starts at {@code start}, or, when what follows is not ASCII and so may belong to
     * it, -1 - the place of that.
     */
    private static int wordEnd(byte[] utf8, int start, int to) {
        byte[] classOf = CLASS;
        int last = classOf[utf8[start]];
        int i = start + 1;
        while (i < to) {
            int b = utf8[i];
            if (b < 0) {
                return -1 - i;
            }
            int kind = classOf[b];
            if (kind == SAFE) {
                return i;
            }
            if (kind <= UNDERSCORE) {
                last = kind;
                i++;
                continue;
            }
            boolean mayJoin =
                    kind == MID_NUM_LET || (kind == MID_LETTER && last == LETTER) || (kind == MID_NUM && last == DIGIT);
            if (i + 1 == to) {
                return i;
            }
            int next = utf8[i + 1];
            if (next < 0) {
                return -1 - (i + 1);
            }
            if (!mayJoin || last == UNDERSCORE || classOf[next] != last) {
                return i;
            }
            i += 2;
        }
        return i;
    }

    private static boolean hasLetterOrDigit(byte[] utf8, int from, int to) {
        for (int i = from; i < to; i++) {
            if (utf8[i] != '_') {
                return true;
            }
        }
        return false;
    }

    /**
     * Lets ICU segment from {@code from}, around the non-ASCII byte at {@code at}, to the next place where the state
     * machine may go on: an ASCII character that breaks on both sides, and after it nothing that could attach to it.
     *
     * @return that place
     */
    private int region(byte[] utf8, int from, int at, int to, TokenSink out) {
        int end = at;
        while (end < to && !(utf8[end] >= 0 && CLASS[utf8[end]] == SAFE && (end + 1 == to || utf8[end + 1] >= 0))) {
            end++;
        }
        String text = new String(utf8, from, end - from, StandardCharsets.UTF_8);
        boundaries.setText(text);
        int byteStart = from;
        int start = boundaries.first();
        for (int stop = boundaries.next(); stop != BreakIterator.DONE; stop = boundaries.next()) {
            boolean word = false;
            int byteStop = byteStart;
            for (int i = start; i < stop; ) {
                int codePoint = text.codePointAt(i);
                word = word || Character.isLetterOrDigit(codePoint);
                byteStop += Utf8.length(codePoint);
                i += Character.charCount(codePoint);
            }
            if (word) {
                out.token(utf8, afterSpaces(utf8, byteStart, byteStop), byteStop);
            }
            start = stop;
            byteStart = byteStop;
        }
        return end;
    }

    /** Spaces stay with a joiner and pictograph that follow them (WB3c, WB4), of which some are letters. */
    private static int afterSpaces(byte[] utf8, int from, int to) {
        int start = from;
        for (int white = 1; start < to && white > 0; start += white) {
            white = Utf8.whiteSpace(utf8, start, to);
        }
        return start;
    }
}
