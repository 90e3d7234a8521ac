package io.thalweg.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Learns a byte-level BPE from words and how often each is met (Sennrich et al. 2016, algorithm 1): the commonest pair of
 * neighbouring symbols becomes a symbol, until there are as many as asked for. Of equally common pairs it is the one of
 * the lower left, then the lower right id, as in Hugging Face's trainer; so the same words give the same tokenizer, in
 * whatever order they come.
 *
 * <p>Ids: the added tokens, the 256 bytes in the order of their letters, then what merges make, in their order. Counts
 * of pairs are kept up to date: a merge touches the words that have the pair and no others. Where two merges make the
 * same token, its id is used again; Hugging Face's trainer may then take an old count of a pair for its present one,
 * which here is exact.
 *
 * <p>No token has a length that could be told beforehand, and whatever was learned must be read again: so nothing more is
 * learned once the file has as many bytes as {@link TokenizerJson} reads.
 */
public final class BpeTraining {
    private final int vocabularySize;
    private final long minCount;
    private final List<AddedToken> added;
    private final long mostFileBytes;
    private boolean full;
    private final List<String> tokens = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final int[] byteIds = new int[ByteAlphabet.SIZE];

    /** Symbols of all words end to end; a word's shrink towards its start. */
    private int[] symbols = new int[1 << 12];

    private int[] starts = new int[1 << 9];
    private int[] lengths = new int[1 << 9];
    private long[] counts = new long[1 << 9];
    private int words;
    private int used;

    private final Map<Long, Pair> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

    /** How often a pair is met, and in which words it was at some time. */
    private static final class Pair {
        private long count;
        private int[] places = new int[2];
        private int size;

        void add(int word) {
            if (size > 0 && places[size - 1] == word) {
                return;
            }
            if (size == places.length) {
                places = Arrays.copyOf(places, 2 * size);
            }
            places[size++] = word;
        }
    }

    /** A pair with the count it had when it was queued. */
    private record Candidate(long count, long pair) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int byCount = Long.compare(other.count, count);
            return byCount != 0 ? byCount : Long.compare(pair, other.pair);
        }
    }

    /**
     * @param vocabularySize most ids
     * @param minCount pairs met less often are not merged
     * @param added tokens that words have no part in; they have the first ids
     */
    public BpeTraining(int vocabularySize, long minCount, List<AddedToken> added) {
        this(vocabularySize, minCount, added, TokenizerJson.MAX_FILE_BYTES);
    }

    /** @param mostFileBytes of the tokenizer's file */
    BpeTraining(int vocabularySize, long minCount, List<AddedToken> added, long mostFileBytes) {
        if (vocabularySize < added.size() + ByteAlphabet.SIZE || minCount < 1) {
            throw new IllegalArgumentException(vocabularySize + " ids, least count " + minCount);
        }
        this.vocabularySize = vocabularySize;
        this.minCount = minCount;
        this.added = List.copyOf(added);
        this.mostFileBytes = mostFileBytes;
        added.forEach(token -> id(token.content()));
        char[] letters = new char[ByteAlphabet.SIZE];
        for (int b = 0; b < letters.length; b++) {
            letters[b] = ByteAlphabet.character(b);
        }
        Arrays.sort(letters);
        for (char letter : letters) {
            byteIds[ByteAlphabet.byteOf(letter)] = id(String.valueOf(letter));
        }
    }

    /** The token's id, a new one if it has none. */
    private int id(String token) {
        Integer known = ids.putIfAbsent(token, tokens.size());
        if (known == null) {
            tokens.add(token);
            return tokens.size() - 1;
        }
        return known;
    }

    /** Adds a word that is met so often; each word once. */
    public void add(byte[] bytes, int from, int to, long count) {
        if (words == starts.length) {
            starts = Arrays.copyOf(starts, 2 * words);
            lengths = Arrays.copyOf(lengths, 2 * words);
            counts = Arrays.copyOf(counts, 2 * words);
        }
        int length = to - from;
        if (symbols.length - used < length) {
            symbols = Arrays.copyOf(symbols, Math.max(Math.addExact(used, length), 2 * symbols.length));
        }
        starts[words] = used;
        lengths[words] = length;
        counts[words] = count;
        for (int i = from; i < to; i++) {
            symbols[used++] = byteIds[bytes[i] & 0xFF];
        }
        words++;
    }

    /** Learns from the words added; once. */
    public BpeModel train() {
        for (int word = 0; word < words; word++) {
            for (int i = starts[word] + 1; i < starts[word] + lengths[word]; i++) {
                count(symbols[i - 1], symbols[i], word, counts[word]);
            }
        }
        pairs.forEach(this::queue);
        List<BpeModel.Merge> merges = new ArrayList<>();
        long fileBytes = TokenizerJson.toBytes(new BpeModel(tokens, merges, added, false, false)).length;
        while (tokens.size() < vocabularySize && !queue.isEmpty() && !full) {
            Candidate top = queue.remove();
            Pair pair = pairs.get(top.pair);
            if (pair == null || pair.count != top.count) {
                queue(top.pair, pair);
                continue;
            }
            fileBytes += fileBytes(left(top.pair), right(top.pair));
            full = fileBytes > mostFileBytes;
            if (!full) {
                merges.add(merge(top.pair, pair));
            }
        }
        return new BpeModel(tokens, merges, added, false, false);
    }

    /** Whether more could have been learned, but not written: the file would have been larger than any that is read. */
    public boolean isFull() {
        return full;
    }

    private long fileBytes(String left, String right) {
        String whole = left + right;
        return TokenizerJson.bytesOfMerge(left, right)
                + (ids.containsKey(whole) ? 0 : TokenizerJson.bytesOfEntry(whole, tokens.size()));
    }

    private String left(long pair) {
        return tokens.get((int) (pair >>> 32));
    }

    private String right(long pair) {
        return tokens.get((int) pair);
    }

    private void queue(long key, @Nullable Pair pair) {
        if (pair != null && pair.count >= minCount) {
            queue.add(new Candidate(pair.count, key));
        }
    }

    /** Changes the count of a pair. */
    private void count(int left, int right, int word, long change) {
        long key = MergeTable.pair(left, right);
        Pair pair = pairs.computeIfAbsent(key, absent -> new Pair());
        pair.count += change;
        if (change > 0) {
            pair.add(word);
        } else if (pair.count == 0) {
            pairs.remove(key);
        }
    }

    private BpeModel.Merge merge(long key, Pair pair) {
        int left = (int) (key >>> 32);
        int right = (int) key;
        String leftToken = left(key);
        String rightToken = right(key);
        int whole = id(leftToken + rightToken);
        Set<Long> grown = new HashSet<>();
        for (int i = 0; i < pair.size; i++) {
            join(pair.places[i], left, right, whole, grown);
        }
        pairs.remove(key);
        for (long changed : grown) {
            queue(changed, pairs.get(changed));
        }
        return new BpeModel.Merge(leftToken, rightToken);
    }

    /** Joins a pair wherever it is in a word, from left to right. @param grown gets the pairs that are met more often */
    private void join(int word, int left, int right, int whole, Set<Long> grown) {
        int start = starts[word];
        int end = start + lengths[word];
        long count = counts[word];
        int to = start;
        for (int i = start; i < end; to++) {
            boolean found = symbols[i] == left && i + 1 < end && symbols[i + 1] == right;
            if (found) {
                if (to > start) {
                    count(symbols[to - 1], left, word, -count);
                    count(symbols[to - 1], whole, word, count);
                    grown.add(MergeTable.pair(symbols[to - 1], whole));
                }
                if (i + 2 < end) {
                    count(right, symbols[i + 2], word, -count);
                    count(whole, symbols[i + 2], word, count);
                    grown.add(MergeTable.pair(whole, symbols[i + 2]));
                }
                symbols[to] = whole;
                i += 2;
            } else {
                symbols[to] = symbols[i++];
            }
        }
        lengths[word] = to - start;
    }
}
