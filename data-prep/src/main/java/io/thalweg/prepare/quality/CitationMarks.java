package io.thalweg.prepare.quality;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Wikipedia's marks in running text: {@code [12]}, {@code []}, {@code [edit]}, {@code [citation needed]}. */
final class CitationMarks {
    private static final byte[][] NOTES = {
        "[edit]".getBytes(StandardCharsets.US_ASCII), "[citation needed]".getBytes(StandardCharsets.US_ASCII)
    };

    private CitationMarks() {}

    /** Copies a range without the marks in it, nor blanks before all else. @return the end of the copy */
    static int copyWithout(byte[] utf8, int from, int to, byte[] copy, int at) {
        int end = at;
        int i = from;
        while (i < to && utf8[i] != '[') {
            i++;
        }
        if (i == to) {
            System.arraycopy(utf8, from, copy, at, to - from);
            return at + to - from;
        }
        i = from;
        while (i < to) {
            byte b = utf8[i];
            int mark = b == '[' ? mark(utf8, i, to) : 0;
            if (mark > 0) {
                i += mark;
            } else {
                if (end > at || b != ' ') {
                    copy[end++] = b;
                }
                i++;
            }
        }
        return end;
    }

    /** The length of the mark that begins with the bracket at {@code from}, or 0. */
    private static int mark(byte[] utf8, int from, int to) {
        int i = from + 1;
        while (i < to && utf8[i] >= '0' && utf8[i] <= '9') {
            i++;
        }
        if (i < to && utf8[i] == ']') {
            return i + 1 - from;
        }
        for (byte[] note : NOTES) {
            if (note.length <= to - from && Arrays.equals(note, 0, note.length, utf8, from, from + note.length)) {
                return note.length;
            }
        }
        return 0;
    }
}
