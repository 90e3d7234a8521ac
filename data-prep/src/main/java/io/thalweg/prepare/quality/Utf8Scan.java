package io.thalweg.prepare.quality;

/** Reads code points of well-formed UTF-8, forwards and backwards. */
final class Utf8Scan {
    private Utf8Scan() {}

    /** How many bytes the code point takes that begins with {@code lead}. */
    static int length(byte lead) {
        return lead >= 0 ? 1 : lead >= (byte) 0xF0 ? 4 : lead >= (byte) 0xE0 ? 3 : 2;
    }

    /** The code point that begins at {@code i}. */
    static int codePoint(byte[] utf8, int i) {
        int lead = utf8[i];
        if (lead >= 0) {
            return lead;
        }
        int second = utf8[i + 1] & 0x3F;
        if (lead < (byte) 0xE0) {
            return (lead & 0x1F) << 6 | second;
        }
        int third = utf8[i + 2] & 0x3F;
        if (lead < (byte) 0xF0) {
            return (lead & 0x0F) << 12 | second << 6 | third;
        }
        return (lead & 0x07) << 18 | second << 12 | third << 6 | (utf8[i + 3] & 0x3F);
    }

    /** Where the code point begins that ends at {@code to}. */
    static int before(byte[] utf8, int to) {
        int i = to - 1;
        while ((utf8[i] & 0xC0) == 0x80) {
            i--;
        }
        return i;
    }

    /** The code points of a range. */
    static int characters(byte[] utf8, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += utf8[i] > (byte) 0xBF ? 1 : 0;
        }
        return count;
    }

    /** Unicode's property White_Space. */
    static boolean isWhite(int c) {
        if (c < 0x80) {
            return c == ' ' || (c >= 0x09 && c <= 0x0D);
        }
        return c == 0x85
                || c == 0xA0
                || (c >= 0x1680
                        && (c == 0x1680
                                || (c >= 0x2000 && c <= 0x200A)
                                || c == 0x2028
                                || c == 0x2029
                                || c == 0x202F
                                || c == 0x205F
                                || c == 0x3000));
    }

    /** The place of the first character in the range that is no white space; {@code to} if there is none. */
    static int skipWhite(byte[] utf8, int from, int to) {
        int i = from;
        while (i < to && isWhite(codePoint(utf8, i))) {
            i += length(utf8[i]);
        }
        return i;
    }

    /** The end of the range without the white space at its end. */
    static int trimEnd(byte[] utf8, int from, int to) {
        int end = to;
        while (end > from) {
            int last = before(utf8, end);
            if (!isWhite(codePoint(utf8, last))) {
                break;
            }
            end = last;
        }
        return end;
    }

    /** The end of the line: its line feed, or {@code to}. */
    static int lineEnd(byte[] utf8, int from, int to) {
        int end = from;
        while (end < to && utf8[end] != '\n') {
            end++;
        }
        return end;
    }
}
