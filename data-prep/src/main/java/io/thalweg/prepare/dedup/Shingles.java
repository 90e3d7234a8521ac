package io.thalweg.prepare.dedup;

import io.thalweg.prepare.staging.WordTable;
import io.thalweg.random.Seeds;
import io.thalweg.text.Tokenizer;
import io.thalweg.text.TokenizerConfig;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * A text's shingles: every run of {@code length} words or characters that follow one another, as hashes. A text of fewer has
 * one shingle, itself; a text without any has none.
 */
final class Shingles {
    private final ShingleUnit unit;
    private final long[] last; // [length], a ring
    private final Tokenizer words = new TokenizerConfig(TokenizerConfig.Kind.WORD, true).create();
    private int count;
    private IntConsumer sink = element -> {};

    Shingles(ShingleUnit unit, int length) {
        this.unit = unit;
        this.last = new long[length];
    }

    /** @param to gets a hash of each shingle of the text, of equal ones each time */
    void of(NormalizedText text, IntConsumer to) {
        count = 0;
        sink = to;
        if (unit == ShingleUnit.WORD) {
            words.tokenize(
                    text.bytes(), 0, text.length(), (bytes, from, end) -> next(WordTable.hash64(bytes, from, end)));
        } else {
            new String(text.bytes(), 0, text.length(), StandardCharsets.UTF_8)
                    .toLowerCase(Locale.ROOT)
                    .codePoints()
                    .forEach(this::next);
        }
        if (count > 0 && count < last.length) {
            shingle(0, count);
        }
    }

    private void next(long element) {
        last[count % last.length] = element;
        count++;
        if (count >= last.length) {
            shingle(count, last.length);
        }
    }

    /** @param from where in the ring the shingle begins */
    private void shingle(int from, int length) {
        long hash = length;
        for (int i = 0; i < length; i++) {
            hash = Seeds.mix(hash + 0x9E3779B97F4A7C15L) ^ last[(from + i) % last.length];
        }
        hash = Seeds.mix(hash);
        sink.accept((int) (hash ^ (hash >>> 32)));
    }
}
