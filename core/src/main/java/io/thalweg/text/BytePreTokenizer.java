package io.thalweg.text;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts text into the words of byte-level BPE, in which merges happen: a run of letters, of numbers or of other marks, each
 * with one space before it, English contractions, and white space (Radford et al. 2019):
 *
 * <pre>{@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}</pre>
 *
 * <p>Every byte of the text is in one word. Before that, added tokens are found; these come out with {@link #ADDED} in
 * front, which no UTF-8 has, so a word that only looks like one is told from it.
 */
public final class BytePreTokenizer implements Tokenizer {
    /** The byte in front of an added token. */
    public static final byte ADDED = (byte) 0xFF;

    private static final byte[] SPACE = {' '};
    private static final String[] CONTRACTIONS = {"s", "t", "re", "ve", "m", "ll", "d"};

    /**
     * What decides where text is cut.
     *
     * @param addPrefixSpace whether text that does not begin with a space gets one, what follows an added token likewise
     * @param added tokens that are found first
     */
    public record Rules(boolean addPrefixSpace, List<AddedToken> added) implements Serializable {
        public Rules {
            added = new ArrayList<>(added);
        }
    }

    private final Rules rules;
    private final byte[] @Nullable [][] early;
    private final byte[] @Nullable [][] late;
    private byte[] scratch = new byte[64];

    public BytePreTokenizer(Rules rules) {
        this.rules = rules;
        this.early = byFirstByte(rules.added(), false);
        this.late = byFirstByte(rules.added(), true);
    }

    /** Tokens by their first byte, the longest first; null where there are none. */
    private static byte[] @Nullable [][] byFirstByte(List<AddedToken> added, boolean late) {
        byte[] @Nullable [][] byFirst = new byte[ByteAlphabet.SIZE][][];
        added.stream()
                .filter(token -> token.late() == late)
                .map(token -> token.content().getBytes(StandardCharsets.UTF_8))
                .sorted(Comparator.comparingInt((byte[] content) -> -content.length))
                .forEach(content -> {
                    byte[] @Nullable [] before = byFirst[content[0] & 0xFF];
                    byte[][] all = before == null ? new byte[1][] : Arrays.copyOf(before, before.length + 1);
                    all[all.length - 1] = content;
                    byFirst[content[0] & 0xFF] = all;
                });
        return byFirst;
    }

    @Override
    public void tokenize(byte[] utf8, int from, int to, TokenSink sink) {
        if (rules.added().isEmpty()) {
            segment(utf8, from, to, sink);
            return;
        }
        find(
                early,
                utf8,
                from,
                to,
                sink,
                (bytes, start, end) -> find(late, bytes, start, end, sink, (b, s, e) -> segment(b, s, e, sink)));
    }

    /** @param between gets what lies between the tokens found */
    private void find(byte[] @Nullable [][] tokens, byte[] utf8, int from, int to, TokenSink sink, TokenSink between) {
        int start = from;
        int i = from;
        while (i < to) {
            byte[] found = tokenAt(tokens[utf8[i] & 0xFF], utf8, i, to);
            if (found.length == 0) {
                i++;
                continue;
            }
            if (start < i) {
                between.token(utf8, start, i);
            }
            added(found, sink);
            i += found.length;
            start = i;
        }
        if (start < to) {
            between.token(utf8, start, to);
        }
    }

    private static byte[] tokenAt(byte[] @Nullable [] candidates, byte[] utf8, int i, int to) {
        if (candidates != null) {
            for (byte[] token : candidates) {
                if (token.length <= to - i && Arrays.equals(token, 0, token.length, utf8, i, i + token.length)) {
                    return token;
                }
            }
        }
        return new byte[0];
    }

    private static void added(byte[] content, TokenSink sink) {
        byte[] marked = added(content);
        sink.token(marked, 0, marked.length);
    }

    /** An added token as it comes out. */
    public static byte[] added(byte[] content) {
        byte[] marked = new byte[content.length + 1];
        marked[0] = ADDED;
        System.arraycopy(content, 0, marked, 1, content.length);
        return marked;
    }

    private void segment(byte[] utf8, int from, int to, TokenSink sink) {
        int i = from;
        if (rules.addPrefixSpace() && from < to && utf8[from] != ' ') {
            i = prefixed(utf8, from, to, sink);
        }
        while (i < to) {
            int end = wordEnd(utf8, i, to);
            sink.token(utf8, i, end);
            i = end;
        }
    }

    /** The first word of a text that gets a space. @return its end */
    private int prefixed(byte[] utf8, int from, int to, TokenSink sink) {
        byte kind = CharacterClass.at(utf8, from, to);
        if (kind == CharacterClass.WHITE_SPACE) {
            // The space belongs to the run of white space, of which the last stays for what follows, if anything does.
            int end = whiteSpaceEnd(utf8, from, to);
            int last = lastCodePoint(utf8, from, end);
            if (end < to && last == from) {
                sink.token(SPACE, 0, 1);
                return from;
            }
            int cut = end < to ? last : end;
            withSpace(utf8, from, cut, sink);
            return cut;
        }
        int end = runEnd(utf8, from, to, kind);
        withSpace(utf8, from, end, sink);
        return end;
    }

    private void withSpace(byte[] utf8, int from, int to, TokenSink sink) {
        int length = to - from + 1;
        if (scratch.length < length) {
            scratch = new byte[2 * length];
        }
        scratch[0] = ' ';
        System.arraycopy(utf8, from, scratch, 1, length - 1);
        sink.token(scratch, 0, length);
    }

    /** The end of the word that begins at {@code i}. */
    private static int wordEnd(byte[] utf8, int i, int to) {
        int contraction = utf8[i] == '\'' ? contraction(utf8, i + 1, to) : 0;
        if (contraction > 0) {
            return i + 1 + contraction;
        }
        byte kind = CharacterClass.at(utf8, i, to);
        if (kind != CharacterClass.WHITE_SPACE) {
            return runEnd(utf8, i, to, kind);
        }
        if (utf8[i] == ' ' && i + 1 < to) {
            byte next = CharacterClass.at(utf8, i + 1, to);
            if (next != CharacterClass.WHITE_SPACE) {
                return runEnd(utf8, i + 1, to, next);
            }
        }
        int end = whiteSpaceEnd(utf8, i, to);
        if (end == to) {
            return end;
        }
        int last = lastCodePoint(utf8, i, end);
        return last > i ? last : end;
    }

    private static int contraction(byte[] utf8, int from, int to) {
        for (String ending : CONTRACTIONS) {
            int length = ending.length();
            if (from + length <= to
                    && utf8[from] == ending.charAt(0)
                    && (length == 1 || utf8[from + 1] == ending.charAt(1))) {
                return length;
            }
        }
        return 0;
    }

    private static int runEnd(byte[] utf8, int from, int to, byte kind) {
        int i = from;
        while (i < to && CharacterClass.at(utf8, i, to) == kind) {
            i = Math.min(to, i + Utf8.length(utf8[i]));
        }
        return i;
    }

    private static int whiteSpaceEnd(byte[] utf8, int from, int to) {
        return runEnd(utf8, from, to, CharacterClass.WHITE_SPACE);
    }

    /** Where the last code point of a stretch begins. */
    private static int lastCodePoint(byte[] utf8, int from, int to) {
        int i = to - 1;
        while (i > from && (utf8[i] & 0xC0) == 0x80) {
            i--;
        }
        return i;
    }
}
