package io.thalweg.cluster;

import java.util.Random;

/** Text of made-up words for tests, a few of them common and many rare. */
public final class SmallText {
    private SmallText() {}

    /**
     * @param length words in a line
     * @param words there are, {@code w0} the commonest
     */
    public static String of(Random random, int lines, int length, int words) {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < lines; line++) {
            for (int word = 0; word < length; word++) {
                text.append('w')
                        .append((int) (words * Math.pow(random.nextDouble(), 3)))
                        .append(' ');
            }
            text.append('\n');
        }
        return text.toString();
    }
}
