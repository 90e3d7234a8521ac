package io.thalweg.prepare.normalize;

/** One run of characters beyond ASCII, and what it is if its characters are bytes of UTF-8. */
final class MojibakeRun {
    /** How sure it is that a run is mojibake. */
    enum Kind {
        CERTAIN,
        POSSIBLE,
        CORRECT
    }

    /** What follows a letter in correct text: quotation marks, dashes, dots, no-break spaces, marks raised and lowered. */
    private static final String FOLLOWS_LETTERS =
            "\u2018\u2019\u201A\u201C\u201D\u201E\u2039\u203A\u00AB\u00BB\u2026\u2013\u2014"
                    + "\u2020\u2021\u2022\u2122\u00A0\u00AD\u00A9\u00AA\u00AE\u00B0\u00B2\u00B3\u00B4\u00B7\u00B9\u00BA\u00A1\u00BF\u02DC\u02C6\u00A8";

    private final StringBuilder decoded = new StringBuilder();
    private int from;
    private int to;
    private Kind kind = Kind.CORRECT;

    /** Goes to the next run at or behind {@code start}. @return where it begins, the text's length if there is none */
    int next(String text, int start) {
        int i = start;
        while (i < text.length() && text.charAt(i) < 0x80) {
            i++;
        }
        from = i;
        boolean bytes = true;
        while (i < text.length() && text.charAt(i) >= 0x80) {
            bytes &= Windows1252.byteOf(text.charAt(i)) >= 0;
            i++;
        }
        to = i;
        kind = bytes && decode(text) && isText(decoded) ? kindOf(text) : Kind.CORRECT;
        return from;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    Kind kind() {
        return kind;
    }

    CharSequence decoded() {
        return decoded;
    }

    /** @return whether the bytes are well-formed UTF-8 (Unicode, table 3-7) from end to end */
    private boolean decode(String text) {
        decoded.setLength(0);
        int i = from;
        while (i < to) {
            int lead = Windows1252.byteOf(text.charAt(i));
            int more = lead < 0xC2 ? -1 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF5 ? 3 : -1;
            if (more < 0 || i + more >= to) {
                return false;
            }
            int codePoint = lead & (0x3F >> more);
            for (int k = 1; k <= more; k++) {
                int next = Windows1252.byteOf(text.charAt(i + k));
                if ((next & 0xC0) != 0x80) {
                    return false;
                }
                codePoint = codePoint << 6 | (next & 0x3F);
            }
            boolean overlong = codePoint < (more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000);
            if (overlong || codePoint > 0x10FFFF || (codePoint >= 0xD800 && codePoint <= 0xDFFF)) {
                return false;
            }
            decoded.appendCodePoint(codePoint);
            i += more + 1;
        }
        return i > from;
    }

    /** Whether every character is one that text is made of. Control characters are if they are UTF-8 read as Latin-1 again. */
    private static boolean isText(CharSequence text) {
        boolean controls = false;
        for (int i = 0; i < text.length(); ) {
            int c = Character.codePointAt(text, i);
            int type = Character.getType(c);
            if (type == Character.UNASSIGNED || type == Character.PRIVATE_USE) {
                return false;
            }
            controls |= type == Character.CONTROL;
            i += Character.charCount(c);
        }
        if (controls) {
            MojibakeRun second = new MojibakeRun();
            second.to = text.length();
            return allBytes(text) && second.decode(text.toString());
        }
        return true;
    }

    private static boolean allBytes(CharSequence text) {
        return text.chars().allMatch(c -> Windows1252.byteOf((char) c) >= 0);
    }

    private Kind kindOf(String text) {
        if (decoded.codePointCount(0, decoded.length()) > 1) {
            return Kind.CERTAIN;
        }
        boolean certain = to - from == 2 ? isCertainPair(text) : isCertainSign(decoded.codePointAt(0));
        return certain ? Kind.CERTAIN : Kind.POSSIBLE;
    }

    /** Of three and four bytes: general punctuation, euro and trade mark, minus, byte order mark, emoji. */
    private static boolean isCertainSign(int c) {
        return (c >= 0x2000 && c <= 0x203F) || c == 0x20AC || c == 0x2122 || c == 0x2212 || c == 0xFEFF || c >= 0x1F000;
    }

    /** Of two bytes: one that begins UTF-8, mostly a capital letter, and one that goes on, mostly a sign. */
    private boolean isCertainPair(String text) {
        char lead = text.charAt(from);
        char sign = text.charAt(from + 1);
        char before = from == 0 ? '\n' : text.charAt(from - 1);
        boolean afterSmall = before >= 'a' && before <= 'z';
        boolean afterLetter = afterSmall || (before >= 'A' && before <= 'Z');
        boolean beforeSmall = to < text.length() && text.charAt(to) >= 'a' && text.charAt(to) <= 'z';
        if (Character.isUpperCase(lead) && afterSmall) {
            return true;
        }
        if (lead != '\u00C2' && lead != '\u00C3') {
            return false;
        }
        boolean followsLetters = FOLLOWS_LETTERS.indexOf(sign) >= 0;
        return !followsLetters || (beforeSmall && !afterLetter) || (lead == '\u00C2' && !afterLetter && before != '\'');
    }
}
