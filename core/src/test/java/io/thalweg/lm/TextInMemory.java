package io.thalweg.lm;

import io.thalweg.dataset.CorpusSource;
import io.thalweg.dataset.TokenCorpus;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/** Splits in memory, their documents of uneven lengths. */
record TextInMemory(Map<String, int[]> splits, int longestDocument) implements CorpusSource {
    static final int WORDS = 7;

    /** Text in which the next word follows from the last, but for one word in ten. */
    static TextInMemory learnable(int train, int valid, long seed) {
        return new TextInMemory(Map.of("train", text(train, seed), "valid", text(valid, seed + 1)), 11);
    }

    private static int[] text(int length, long seed) {
        Random random = new Random(seed);
        int[] text = new int[length];
        for (int i = 0; i < length; i++) {
            text[i] = i == 0 || random.nextInt(10) == 0 ? random.nextInt(WORDS) : (2 * text[i - 1] + 3) % WORDS;
        }
        return text;
    }

    @Override
    public long tokens(String split) {
        return splits.getOrDefault(split, new int[0]).length;
    }

    @Override
    public TokenCorpus open(String split) {
        int[] text = splits.getOrDefault(split, new int[0]);
        return new TokenCorpus() {
            @Override
            public long tokens() {
                return text.length;
            }

            @Override
            public void forEachDocument(long from, long to, DocumentVisitor visitor) throws IOException {
                int at = 0;
                for (int document = 0; at < text.length; document++) {
                    int end = Math.min(text.length, at + 1 + document % longestDocument);
                    int first = (int) Math.max(from, at);
                    int last = (int) Math.min(to, end);
                    if (first < last && !visitor.visit(Arrays.copyOfRange(text, at, end), first - at, last - at)) {
                        return;
                    }
                    at = end;
                }
            }
        };
    }
}
