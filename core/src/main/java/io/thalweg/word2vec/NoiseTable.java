package io.thalweg.word2vec;

import io.thalweg.random.Xorshift;

/**
 * Draws noise words with probabilities proportional to count^0.75 (Mikolov et al. 2013b, section 2.2), exact to 2^-32,
 * from a table of eight bytes a word: the alias method (Walker 1977; Vose 1991, "A linear algorithm for generating random
 * numbers with a given distribution"). It stays in a core's cache where word2vec.c's table of 10^8 entries cannot.
 */
final class NoiseTable {
    static final double POWER = 0.75;

    /** Upper half: the alias. Lower half: the share of the column that is its own word's, in units of 2^-32. */
    private final long[] columns;

    /** @param counts by word; not negative, at least one positive */
    NoiseTable(long[] counts) {
        int size = counts.length;
        double[] share = new double[size];
        double total = 0;
        for (int word = 0; word < size; word++) {
            share[word] = Math.pow((double) counts[word], POWER);
            total += share[word];
        }
        if (!(total > 0)) {
            throw new IllegalArgumentException("No word has a positive count");
        }
        columns = new long[size];
        int[] small = new int[size];
        int[] large = new int[size];
        int smalls = 0;
        int larges = 0;
        for (int word = 0; word < size; word++) {
            share[word] *= size / total;
            if (share[word] < 1) {
                small[smalls++] = word;
            } else {
                large[larges++] = word;
            }
        }
        while (smalls > 0 && larges > 0) {
            int less = small[--smalls];
            int more = large[larges - 1];
            columns[less] = column(more, share[less]);
            share[more] -= 1 - share[less];
            if (share[more] < 1) {
                larges--;
                small[smalls++] = more;
            }
        }
        // What is left is 1 up to rounding; a word of count 0 cannot be among it while another word has its share.
        while (larges > 0) {
            int word = large[--larges];
            columns[word] = column(word, 1);
        }
        while (smalls > 0) {
            int word = small[--smalls];
            columns[word] = column(word, 1);
        }
    }

    private static long column(int alias, double own) {
        return ((long) alias << 32) | Math.min(0xFFFFFFFFL, (long) (own * 0x1p32));
    }

    int draw(Xorshift random) {
        long bits = random.next();
        int column = (int) (((bits >>> 32) * columns.length) >>> 32);
        long entry = columns[column];
        return (bits & 0xFFFFFFFFL) < (entry & 0xFFFFFFFFL) ? column : (int) (entry >>> 32);
    }
}
