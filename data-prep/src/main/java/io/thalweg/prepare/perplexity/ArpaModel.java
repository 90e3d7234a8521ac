package io.thalweg.prepare.perplexity;

import io.thalweg.prepare.staging.WordTable;
import io.thalweg.random.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An n-gram model with back-off (Katz 1987), as ARPA files hold it. A line of a text is a sentence between {@code <s>} and
 * {@code </s>}; its words are what white space parts. A word that the model lacks is {@code <unk>} where the model has that,
 * and else left out and counted; the context after it is empty.
 *
 * <p>An n-gram is the child of the one without its last word, and has a number; words are numbered first. One table of open
 * addressing finds a child by its parent's number and its word, exactly. Probabilities are natural logarithms.
 */
final class ArpaModel implements TextScorer {
    static final int MOST_ORDER = 10;

    private static final byte[] BEGIN = "<s>".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "</s>".getBytes(StandardCharsets.UTF_8);
    private static final byte[] UNKNOWN = "<unk>".getBytes(StandardCharsets.UTF_8);

    /** No n-gram: no number is negative. */
    private static final int NONE = -1;

    private final int order;
    private final WordTable words;
    private final float[] logProbabilities;
    private final float[] backOffs;
    private final long[] keys;
    private final int[] numbers;

    private ArpaModel(Builder built) {
        order = built.order;
        words = built.words;
        logProbabilities = Arrays.copyOf(built.logProbabilities, built.ngrams);
        backOffs = Arrays.copyOf(built.backOffs, built.ngrams);
        keys = built.keys;
        numbers = built.numbers;
    }

    /** Puts a model together, orders ascending. Arrays grow with what comes, not with what is announced. */
    static final class Builder {
        /** Of a word's letters, about. */
        private static final long WORD_BYTES = 9;

        private final WordTable words = new WordTable();
        private int order = 1;
        private int ngrams;
        private float[] logProbabilities = new float[1 << 10];
        private float[] backOffs = new float[1 << 10];
        private long[] keys = new long[1 << 11];
        private int[] numbers = new int[1 << 11];
        private int children;

        Builder() {
            Arrays.fill(keys, NONE);
        }

        /** The most bytes that building takes: what grows is there twice for a moment. */
        static long bytes(long words, long longer) {
            long ngrams = words + longer;
            long table = Math.max(1 << 11, powerOfTwo(2 * longer)) * (Long.BYTES + Integer.BYTES);
            long values = Math.max(1 << 10, powerOfTwo(ngrams)) * 2 * Float.BYTES;
            return WordTable.bytes(words, words * WORD_BYTES) + table + table / 2 + values + values / 2;
        }

        private static long powerOfTwo(long least) {
            return least <= 1 ? 1 : Long.highestOneBit(least - 1) * 2;
        }

        int ngrams() {
            return ngrams;
        }

        int order() {
            return order;
        }

        /** @return false if the word is there already */
        boolean addWord(byte[] word, float logProbability, float backOff) {
            if (words.find(word, 0, word.length) >= 0) {
                return false;
            }
            words.add(word, 0, word.length);
            add(logProbability, backOff);
            return true;
        }

        /** @return false if a word is unknown, the n-gram without its last word is not there, or this one is */
        boolean addNgram(byte[][] ngram, float logProbability, float backOff) {
            int parent = NONE;
            for (int i = 0; i < ngram.length; i++) {
                int word = words.find(ngram[i], 0, ngram[i].length);
                if (word < 0) {
                    return false;
                }
                if (i == ngram.length - 1) {
                    return addChild(parent, word, logProbability, backOff);
                }
                parent = i == 0 ? word : child(keys, numbers, parent, word);
                if (parent < 0) {
                    return false;
                }
                order = Math.max(order, i + 2);
            }
            return false;
        }

        private boolean addChild(int parent, int word, float logProbability, float backOff) {
            if (child(keys, numbers, parent, word) >= 0) {
                return false;
            }
            if (2 * ++children > keys.length) {
                grow();
            }
            put(keys, numbers, key(parent, word), ngrams);
            add(logProbability, backOff);
            return true;
        }

        private void grow() {
            long[] more = new long[Math.multiplyExact(2, keys.length)];
            int[] moreNumbers = new int[more.length];
            Arrays.fill(more, NONE);
            for (int i = 0; i < keys.length; i++) {
                if (keys[i] != NONE) {
                    put(more, moreNumbers, keys[i], numbers[i]);
                }
            }
            keys = more;
            numbers = moreNumbers;
        }

        private void add(float logProbability, float backOff) {
            if (ngrams == logProbabilities.length) {
                logProbabilities = Arrays.copyOf(logProbabilities, 2 * ngrams);
                backOffs = Arrays.copyOf(backOffs, 2 * ngrams);
            }
            logProbabilities[ngrams] = logProbability;
            backOffs[ngrams++] = backOff;
        }

        ArpaModel build() {
            return new ArpaModel(this);
        }
    }

    private static long key(int parent, int word) {
        return (long) parent << Integer.SIZE | word;
    }

    private static void put(long[] keys, int[] numbers, long key, int number) {
        int mask = keys.length - 1;
        int place = (int) Seeds.mix(key) & mask;
        while (keys[place] != NONE) {
            place = (place + 1) & mask;
        }
        keys[place] = key;
        numbers[place] = number;
    }

    /** The number of the n-gram that a word makes of another, or {@link #NONE}. */
    private static int child(long[] keys, int[] numbers, int parent, int word) {
        long key = key(parent, word);
        int mask = keys.length - 1;
        int place = (int) Seeds.mix(key) & mask;
        while (keys[place] != key) {
            if (keys[place] == NONE) {
                return NONE;
            }
            place = (place + 1) & mask;
        }
        return numbers[place];
    }

    @Override
    public Score score(String text) {
        Sentences sentences = new Sentences();
        text.lines().forEach(sentences::add);
        return new Score(-sentences.logProbability, sentences.tokens, sentences.unknown);
    }

    /** The lines of a text, one after the other. */
    private final class Sentences {
        /** The last words, oldest first; as many as there can be in a context. */
        private final int[] context = new int[order];

        private int length;
        private double logProbability;
        private long tokens;
        private long unknown;

        void add(String line) {
            byte[] utf8 = line.getBytes(StandardCharsets.UTF_8);
            length = 0;
            int begin = words.find(BEGIN, 0, BEGIN.length);
            if (begin >= 0) {
                push(begin);
            }
            boolean empty = true;
            for (int from = 0; from < utf8.length; ) {
                int to = from;
                while (to < utf8.length && utf8[to] != ' ' && utf8[to] != '\t') {
                    to++;
                }
                if (to > from) {
                    add(utf8, from, to);
                    empty = false;
                }
                from = to + 1;
            }
            if (!empty && words.find(END, 0, END.length) >= 0) {
                add(END, 0, END.length);
            }
        }

        private void add(byte[] utf8, int from, int to) {
            int word = words.find(utf8, from, to);
            if (word < 0) {
                unknown++;
                word = words.find(UNKNOWN, 0, UNKNOWN.length);
            }
            if (word < 0) {
                length = 0;
                return;
            }
            logProbability += logProbability(word);
            tokens++;
            push(word);
        }

        private void push(int word) {
            if (order == 1) {
                return;
            }
            if (length == order - 1) {
                System.arraycopy(context, 1, context, 0, --length);
            }
            context[length++] = word;
        }

        /** Of a word in the context: of the longest n-gram that there is, and the back-offs of the longer contexts. */
        private double logProbability(int word) {
            double backedOff = 0;
            for (int from = 0; from < length; from++) {
                int parent = ngram(from);
                if (parent == NONE) {
                    continue;
                }
                int number = child(keys, numbers, parent, word);
                if (number != NONE) {
                    return backedOff + logProbabilities[number];
                }
                backedOff += backOffs[parent];
            }
            return backedOff + logProbabilities[word];
        }

        /** The number of the context from a word on, or {@link #NONE}. */
        private int ngram(int from) {
            int number = context[from];
            for (int i = from + 1; i < length && number != NONE; i++) {
                number = child(keys, numbers, number, context[i]);
            }
            return number;
        }
    }
}
