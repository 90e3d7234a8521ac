package io.thalweg.prepare.quality;

/**
 * How much of a text its repeated word n-grams make up. N-grams are hashes of hashes of words, each n made from the one
 * before, so a text of {@code w} words costs {@code w} look-ups an n, whatever their lengths.
 */
final class NGrams {
    private final HashCounts seen = new HashCounts();
    private long[] grams = new long[64];
    private long[] charactersBefore = new long[65];
    private int words;
    private int length;

    /** A hash of a sequence with one more at its end. */
    static long append(long sequence, long next) {
        long mixed = (sequence ^ next ^ (next >>> 29)) * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 32);
    }

    /** Starts with a text's single words. */
    void read(Words text) {
        words = text.size();
        length = 1;
        if (grams.length < words) {
            grams = new long[Math.max(words, 2 * grams.length)];
            charactersBefore = new long[grams.length + 1];
        }
        for (int i = 0; i < words; i++) {
            grams[i] = append(0, text.hash(i));
            charactersBefore[i + 1] = charactersBefore[i] + text.characters(i);
        }
    }

    /** Goes on to n-grams of one word more. */
    void lengthen(Words text) {
        for (int i = 0; i + length < words; i++) {
            grams[i] = append(grams[i], text.hash(i + length));
        }
        length++;
    }

    /**
     * The share of characters in the occurrences of the most frequent n-gram, of the longest one if several are. Occurrences
     * that overlap count once, and an n-gram that occurs once repeats nothing.
     */
    double topShare() {
        seen.clear(words);
        int most = 1;
        long longest = 0;
        for (int i = 0; i + length <= words; i++) {
            int slot = seen.slot(grams[i]);
            if (seen.mark(slot) > i) {
                continue;
            }
            seen.mark(slot, i + length);
            int count = seen.increment(slot);
            if (count >= most && count > 1) {
                long characters = charactersBefore[i + length] - charactersBefore[i];
                longest = count > most ? characters : Math.max(longest, characters);
                most = count;
            }
        }
        return share(most * longest);
    }

    /** The share of characters in n-grams that have been there before, each character once. */
    double duplicateShare() {
        seen.clear(words);
        long duplicate = 0;
        int done = 0;
        for (int i = 0; i + length <= words; i++) {
            if (!seen.add(grams[i])) {
                duplicate += charactersBefore[i + length] - charactersBefore[Math.max(i, done)];
                done = i + length;
            }
        }
        return share(duplicate);
    }

    private double share(long characters) {
        return words == 0 ? 0 : (double) characters / charactersBefore[words];
    }

    /** What the work is measured by. */
    long probes() {
        return seen.probes();
    }
}
