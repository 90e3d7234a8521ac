package io.thalweg.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Text to the ids of a {@link BpeModel} and back; any text comes back as it was. As a {@link Tokenizer} it gives the
 * tokens as the vocabulary writes them.
 *
 * <p>Words that come again are looked up: each has one place in a table of {@value #CACHE_SLOTS}, where the last that
 * belongs there stays, so memory is bounded whatever the text.
 */
public final class BpeTokenizer implements Tokenizer {
    private static final int CACHE_SLOTS = 1 << 14;

    /** Longer words hardly come again. */
    private static final int LONGEST_CACHED = 48;

    private final BpeModel model;
    private final BytePreTokenizer words;
    private final WordMerges merges;
    private final byte[] @Nullable [] utf8Tokens;
    private final @Nullable CachedWord[] cache = new CachedWord[CACHE_SLOTS];

    private record CachedWord(byte[] word, int[] ids) {}

    public BpeTokenizer(BpeModel model) {
        this.model = model;
        this.words = new BytePreTokenizer(model.rules());
        this.merges = new WordMerges(model);
        this.utf8Tokens = new byte[model.size()][];
    }

    /** The ids of a text. */
    public int[] encode(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int[][] ids = {new int[utf8.length + 1]};
        int[] length = {0};
        words.tokenize(utf8, 0, utf8.length, (bytes, from, to) -> {
            int[] word = idsOfWord(bytes, from, to);
            if (ids[0].length < length[0] + word.length) {
                ids[0] = Arrays.copyOf(ids[0], 2 * (length[0] + word.length));
            }
            System.arraycopy(word, 0, ids[0], length[0], word.length);
            length[0] += word.length;
        });
        return Arrays.copyOf(ids[0], length[0]);
    }

    /** The text of ids; what is no UTF-8, such as a part of a character, becomes U+FFFD. */
    public String decode(int[] ids) {
        List<String> tokens = new ArrayList<>(ids.length);
        for (int id : ids) {
            tokens.add(model.tokens().get(id));
        }
        return ByteAlphabet.text(tokens);
    }

    @Override
    public void tokenize(byte[] utf8, int from, int to, TokenSink sink) {
        words.tokenize(utf8, from, to, (bytes, start, end) -> {
            for (int id : idsOfWord(bytes, start, end)) {
                byte[] token = utf8Token(id);
                sink.token(token, 0, token.length);
            }
        });
    }

    private byte[] utf8Token(int id) {
        byte[] known = utf8Tokens[id];
        if (known == null) {
            known = model.tokens().get(id).getBytes(StandardCharsets.UTF_8);
            utf8Tokens[id] = known;
        }
        return known;
    }

    /** The ids of one of {@link BytePreTokenizer}'s words; not to be changed. */
    public int[] idsOfWord(byte[] bytes, int from, int to) {
        if (to - from > LONGEST_CACHED) {
            return make(bytes, from, to);
        }
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = (hash ^ hash >>> 16) & (CACHE_SLOTS - 1);
        CachedWord cached = cache[slot];
        if (cached != null && Arrays.equals(cached.word, 0, cached.word.length, bytes, from, to)) {
            return cached.ids;
        }
        int[] ids = make(bytes, from, to);
        cache[slot] = new CachedWord(Arrays.copyOfRange(bytes, from, to), ids);
        return ids;
    }

    private int[] make(byte[] bytes, int from, int to) {
        if (bytes[from] == BytePreTokenizer.ADDED) {
            int id = model.id(new String(bytes, from + 1, to - from - 1, StandardCharsets.UTF_8));
            if (id < 0) {
                throw new IllegalArgumentException("A word is marked as an added token and is none");
            }
            return new int[] {id};
        }
        int whole = model.wholeWordsFirst() ? model.id(ByteAlphabet.token(bytes, from, to)) : -1;
        return whole >= 0 ? new int[] {whole} : merges.apply(bytes, from, to);
    }
}
