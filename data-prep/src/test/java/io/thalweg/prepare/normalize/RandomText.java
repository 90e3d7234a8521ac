package io.thalweg.prepare.normalize;

import io.thalweg.random.Xorshift;

/** Text of all scripts, with more than their share of what normalising looks at. */
final class RandomText {
    private static final String SPECIAL =
            " \t\n\r\u000B\f\u0085\u2028\u2029\u00A0\u3000\u200B\u200C\u200D\uFEFF\u00AD\u202E\u200E"
                    + "\u0001\u009D\u0300\u0301\u0316\u0344\u034F\u0327\u1161\u11A8\u1100\u09BE\u09C7\u00C2\u00C3\u00E2\u20AC\u2122\u00A9\u0083\u0080"
                    + "\u0099\u0152\u00BB\u00A8\uFB01\u00B2\u212B\u1E9B\u0130iIeEaA.";

    private RandomText() {}

    static String draw(Xorshift random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            switch (random.nextBelow(6)) {
                case 0 -> text.append((char) ('a' + random.nextBelow(26)));
                case 1 -> text.append((char) (0x80 + random.nextBelow(0x80)));
                case 2 -> text.appendCodePoint(scalar(random.nextBelow(0x10000)));
                case 3 -> text.appendCodePoint(scalar(random.nextBelow(0x30000)));
                default -> text.append(SPECIAL.charAt(random.nextBelow(SPECIAL.length())));
            }
        }
        return text.toString();
    }

    private static int scalar(int codePoint) {
        return codePoint == 0 || (codePoint >= 0xD800 && codePoint <= 0xDFFF) ? 'x' : codePoint;
    }

    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> escaped.append(String.format("\\u%04X", c)));
        return escaped.toString();
    }
}
