package io.thalweg.prepare.normalize;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;

/**
 * Unicode's stream-safe text format (UAX #15, section 13): no more than 30 combining marks follow each other without a
 * combining grapheme joiner between them. Putting marks into their order costs the square of their number, so without this a
 * megabyte of them would stop a task; no language comes near it.
 *
 * <p>A mark is what stands as one, or as several, when it is decomposed: some vowel signs of Tibetan, and the halfwidth sound
 * marks of Japanese, are none by their own combining class.
 */
public final class StreamSafe {
    private static final int MOST_MARKS = 30;
    private static final char JOINER = '\u034F';
    private static final char FIRST_MARK = '\u0300';

    /** Marks by their compatibility decompositions, the only ones that canonical ones do not tell. */
    private static final char HALFWIDTH_VOICED = '\uFF9E';

    private static final char HALFWIDTH_SEMI_VOICED = '\uFF9F';

    private StreamSafe() {}

    /** @return the very same text where nothing changes */
    public static String apply(String text) {
        int marks = 0;
        StringBuilder out = null;
        int copied = 0;
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            if (c < FIRST_MARK) {
                marks = 0;
                i++;
                continue;
            }
            int codePoint = text.codePointAt(i);
            marks = isMark(codePoint) ? marks + 1 : 0;
            if (marks > MOST_MARKS) {
                out = out == null ? new StringBuilder(text.length() + text.length() / MOST_MARKS + 1) : out;
                out.append(text, copied, i).append(JOINER);
                copied = i;
                marks = 1;
            }
            i += Character.charCount(codePoint);
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }

    private static boolean isMark(int codePoint) {
        return UCharacter.getIntPropertyValue(codePoint, UProperty.LEAD_CANONICAL_COMBINING_CLASS) != 0
                || codePoint == HALFWIDTH_VOICED
                || codePoint == HALFWIDTH_SEMI_VOICED;
    }
}
