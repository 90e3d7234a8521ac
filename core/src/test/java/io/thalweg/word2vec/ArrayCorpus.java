package io.thalweg.word2vec;

import io.thalweg.dataset.CorpusSource;
import io.thalweg.dataset.TokenCorpus;
import java.io.IOException;
import java.util.Map;

/** A dataset in memory: documents by split. */
record ArrayCorpus(Map<String, int[][]> splits) implements CorpusSource {
    static ArrayCorpus train(int[]... documents) {
        return new ArrayCorpus(Map.of("train", documents));
    }

    long[] counts(int words) {
        long[] counts = new long[words];
        for (int[] document : splits.get("train")) {
            for (int token : document) {
                counts[token]++;
            }
        }
        return counts;
    }

    @Override
    public long tokens(String split) {
        long tokens = 0;
        for (int[] document : splits.getOrDefault(split, new int[0][])) {
            tokens += document.length;
        }
        return tokens;
    }

    @Override
    public TokenCorpus open(String split) {
        return new TokenCorpus() {
            @Override
            public long tokens() {
                return ArrayCorpus.this.tokens(split);
            }

            @Override
            public void forEachDocument(long from, long to, DocumentVisitor visitor) throws IOException {
                long at = 0;
                for (int[] document : splits.get(split)) {
                    long first = Math.max(from, at);
                    long last = Math.min(to, at + document.length);
                    if (first < last && !visitor.visit(document, (int) (first - at), (int) (last - at))) {
                        return;
                    }
                    at += document.length;
                }
            }
        };
    }
}
