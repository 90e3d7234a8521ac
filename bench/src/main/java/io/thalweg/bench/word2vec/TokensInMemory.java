package io.thalweg.bench.word2vec;

import io.thalweg.dataset.TokenCorpus;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.text.Vocabulary;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;

/**
 * A training split as one array, so that nothing but the kernel's loop is measured.
 *
 * @param tokens all documents in a row
 * @param ends for each document, the place after its last token
 * @param vocabulary whose ids the tokens are
 */
record TokensInMemory(int[] tokens, int[] ends, Vocabulary vocabulary) {

    /** Of a dataset made by {@code thalweg prepare text}. */
    static TokensInMemory ofDataset(String folder) throws IOException {
        ParquetCorpus dataset = ParquetCorpus.open(new Configuration(), folder);
        Vocabulary vocabulary = dataset.vocabulary();
        Growing tokens = new Growing();
        Growing ends = new Growing();
        dataset.open("train").forEachDocument(0, dataset.tokens("train"), (document, from, to) -> {
            tokens.add(document, from, to);
            ends.add(new int[] {tokens.size}, 0, 1);
            return true;
        });
        return new TokensInMemory(tokens.toArray(), ends.toArray(), vocabulary);
    }

    /** Of a text, gzipped or not: a line is a document, words end at white space, rarer ones than minCount are left out. */
    static TokensInMemory ofText(Path file, int minCount) throws IOException {
        Map<String, Integer> ids = new HashMap<>();
        Growing tokens = new Growing();
        Growing ends = new Growing();
        List<long[]> counts = new ArrayList<>();
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                BufferedReader text = new BufferedReader(new InputStreamReader(
                        file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw, StandardCharsets.UTF_8))) {
            StringBuilder word = new StringBuilder();
            for (int c = text.read(); ; c = text.read()) {
                if (c >= 0 && !Character.isWhitespace(c)) {
                    word.append((char) c);
                    continue;
                }
                if (word.length() > 0) {
                    int id = ids.computeIfAbsent(word.toString(), unseen -> ids.size());
                    if (id == counts.size()) {
                        counts.add(new long[1]);
                    }
                    counts.get(id)[0]++;
                    tokens.add(new int[] {id}, 0, 1);
                    word.setLength(0);
                }
                if (c < 0 || c == '\n') {
                    ends.add(new int[] {tokens.size}, 0, 1);
                }
                if (c < 0) {
                    break;
                }
            }
        }
        String[] words = new String[ids.size()];
        ids.forEach((word, id) -> words[id] = word);
        return pruned(tokens.toArray(), ends.toArray(), words, counts, minCount);
    }

    /** Commonest words first, as in a prepared dataset. */
    private static TokensInMemory pruned(int[] tokens, int[] ends, String[] words, List<long[]> counts, int minCount) {
        List<Integer> kept = new ArrayList<>();
        for (int id = 0; id < counts.size(); id++) {
            if (counts.get(id)[0] >= minCount) {
                kept.add(id);
            }
        }
        kept.sort(Comparator.comparingLong((Integer id) -> counts.get(id)[0]).reversed());
        int[] newIds = new int[counts.size()];
        Arrays.fill(newIds, -1);
        long[] newCounts = new long[kept.size()];
        for (int id = 0; id < newCounts.length; id++) {
            newIds[kept.get(id)] = id;
            newCounts[id] = counts.get(kept.get(id))[0];
        }
        int written = 0;
        int read = 0;
        for (int document = 0; document < ends.length; document++) {
            for (; read < ends[document]; read++) {
                int id = newIds[tokens[read]];
                if (id >= 0) {
                    tokens[written++] = id;
                }
            }
            ends[document] = written;
        }
        List<String> newWords = kept.stream().map(id -> words[id]).toList();
        return new TokensInMemory(Arrays.copyOf(tokens, written), ends, new Vocabulary(newWords, newCounts));
    }

    /** As {@link TokenCorpus#forEachDocument}. */
    void forEachDocument(long from, long to, TokenCorpus.DocumentVisitor visitor) throws IOException {
        int found = Arrays.binarySearch(ends, (int) from);
        int document = found >= 0 ? found + 1 : -found - 1;
        for (int at = (int) from; at < to; document++) {
            int end = (int) Math.min(to, ends[document]);
            if (at < end && !visitor.visit(tokens, at, end)) {
                return;
            }
            at = end;
        }
    }

    private static final class Growing {
        private int[] values = new int[1 << 16];
        private int size;

        void add(int[] from, int begin, int end) {
            int length = end - begin;
            if (size + length > values.length) {
                values = Arrays.copyOf(values, Math.max(size + length, values.length * 2));
            }
            System.arraycopy(from, begin, values, size, length);
            size += length;
        }

        int[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
