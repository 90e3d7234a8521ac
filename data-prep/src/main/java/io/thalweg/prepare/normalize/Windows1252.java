package io.thalweg.prepare.normalize;

/**
 * The bytes that characters stand for in Windows-1252, as browsers read it: the five bytes it leaves undefined are the control
 * characters of Latin-1. The other 27 of these are taken for themselves too, so text read as Latin-1 is found by the same
 * table; both readings of a byte give that byte.
 */
final class Windows1252 {
    /** What 0x80 to 0x9F stand for; zero where undefined. */
    private static final String HIGH =
            "\u20AC\0\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\0\u017D\0"
                    + "\0\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\0\u017E\u0178";

    private Windows1252() {}

    /** The byte, 0x80 to 0xFF, or -1 if the character stands for none of these. */
    static int byteOf(char c) {
        if (c < 0x80) {
            return -1;
        }
        if (c <= 0xFF) {
            return c;
        }
        if (c > 0x2122 || (c > 0x02DC && c < 0x2013)) {
            return -1;
        }
        int at = HIGH.indexOf(c);
        return at < 0 ? -1 : 0x80 + at;
    }
}
