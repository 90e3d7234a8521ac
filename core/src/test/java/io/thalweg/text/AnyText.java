package io.thalweg.text;

import java.util.List;
import java.util.SplittableRandom;

/** Lines of every kind of writing, from a seed. */
final class AnyText {
    private static final String[] WORDS = {
        "the",
        "The",
        "don't",
        "I'll",
        "we've",
        "THEY'RE",
        "it's",
        "'tis",
        "''s",
        "'S",
        "x'y",
        "naïve",
        "Straße",
        "e\u0301te\u0301",
        "ñandú",
        "Ω",
        "Привет",
        "мир",
        "שָׁלוֹם",
        "سلام",
        "नमस्ते",
        "ज़िन्दगी",
        "สวัสดีชาวโลก",
        "ភាសាខ្មែរ",
        "မြန်မာစာ",
        "ພາສາລາວ",
        "漢字",
        "日本語の文章です",
        "カタカナ",
        "ﾊﾝｶｸ",
        "한국어",
        "각\u1100\u1161\u11a8",
        "🙂",
        "👩\u200d👩\u200d👧\u200d👦",
        "👍🏽",
        "🇩🇪🇫",
        "❤\ufe0f",
        "1",
        "23",
        "3.14",
        "1,000",
        "²³",
        "½",
        "Ⅷ",
        "٣٤٥",
        "१२३",
        "①",
        "...",
        "!?",
        "—",
        "«»",
        "$%&",
        "a_b",
        "http://x.org/?q=1",
        "<eos>",
        "<eos",
        "<unk>",
        "<|endoftext|>",
        "ﬁ",
        "İ",
        "ı",
        "ǅ",
        "ªº",
        "\u200b",
        "\ufeff",
        "\u00ad",
        "\u0300\u0301\u0302",
        "\ufffd",
        "\u0000",
        "\u001b",
        "\ud83a\udd00",
        "\ud835\udc00",
        "\ud869\uded6",
        "\uf8ff"
    };
    private static final String[] SPACES = {
        " ", " ", " ", " ", " ", " ", " ", "  ", "   ", "\t", " \t", "\n", "\r\n", "\n\n", "\u00a0", "\u3000",
        " \u2003", "\u2028", "\u0085", "\u000b", "\u001c", "\u180e", "", "", ""
    };

    private AnyText() {}

    /** A line of up to so many pieces; some of its characters any that Unicode has a place for. */
    static String line(SplittableRandom random, int pieces) {
        StringBuilder line = new StringBuilder();
        int length = random.nextInt(pieces + 1);
        for (int i = 0; i < length; i++) {
            line.append(SPACES[random.nextInt(SPACES.length)]);
            int kind = random.nextInt(20);
            if (kind == 0) {
                line.appendCodePoint(codePoint(random, Character.MAX_CODE_POINT));
            } else if (kind == 1) {
                line.appendCodePoint(codePoint(random, 0x3000));
            } else if (kind == 2) {
                line.append((char) random.nextInt(1, 0x80));
            } else {
                line.append(WORDS[random.nextInt(WORDS.length)]);
            }
        }
        return line.append(SPACES[random.nextInt(SPACES.length)]).toString();
    }

    private static int codePoint(SplittableRandom random, int most) {
        int codePoint = random.nextInt(1, most + 1);
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE ? '?' : codePoint;
    }

    static List<String> lines(long seed, int count, int pieces) {
        SplittableRandom random = new SplittableRandom(seed);
        return java.util.stream.Stream.generate(() -> line(random, pieces))
                .limit(count)
                .toList();
    }
}
