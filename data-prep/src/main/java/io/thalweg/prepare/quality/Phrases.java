package io.thalweg.prepare.quality;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds any of a few phrases, ASCII letters in any case. */
final class Phrases {
    private final byte[][][] byFirst = new byte[0x100][0][];

    Phrases(List<String> phrases) {
        for (String phrase : phrases) {
            byte[] lower = phrase.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
            add(lower[0] & 0xFF, lower);
            if (lower[0] >= 'a' && lower[0] <= 'z') {
                add(lower[0] - 0x20, lower);
            }
        }
    }

    private void add(int first, byte[] phrase) {
        List<byte[]> all = new ArrayList<>(List.of(byFirst[first]));
        all.add(phrase);
        byFirst[first] = all.toArray(byte[][]::new);
    }

    boolean isIn(byte[] utf8, int from, int to) {
        for (int i = from; i < to; i++) {
            for (byte[] phrase : byFirst[utf8[i] & 0xFF]) {
                if (phrase.length <= to - i && isAt(utf8, i, phrase)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isAt(byte[] utf8, int at, byte[] phrase) {
        for (int i = 1; i < phrase.length; i++) {
            int b = utf8[at + i];
            int lower = b >= 'A' && b <= 'Z' ? b + 0x20 : b;
            if (lower != phrase[i]) {
                return false;
            }
        }
        return true;
    }
}
