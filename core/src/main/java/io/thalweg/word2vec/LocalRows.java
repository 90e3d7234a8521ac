package io.thalweg.word2vec;

import io.thalweg.random.Xorshift;
import java.util.Arrays;

/**
 * One thread's own copies of the commonest words' rows in one table. Threads that write the same rows take their cache
 * lines from each other, and the commonest words' are written all the time; so each trains copies of its own, and now and
 * then <em>exchanges</em> a row: what it changed since the last time is added to the table, and what the others added comes
 * with it. That is "Hogwild!" in which the others' changes come later (as in Zhang et al. 2016, "HogWild++", whose copies
 * are of whole models). What two threads exchange of one row at the same moment may be lost.
 *
 * <p>Of the rows that come near, one in some is exchanged; the more threads, the more often, since the changes of all that
 * are not seen yet add up: past a certain sum training becomes unstable. So there are no copies for more than {@value
 * #MOST_THREADS} threads either, nor for a text that repeats a few words over and over. Rows of rarer words would be
 * exchanged too seldom to be as good.
 *
 * <p>The copies stand in the table, behind its own rows, so that kernels need not know of them.
 */
final class LocalRows {
    /**
     * Words that have copies: those with the lowest ids, which are the commonest; of BPE's tokens, bytes and what was merged
     * first, which are common for the most part.
     */
    static final int WORDS = 1024;

    /** With more, so many rows would be exchanged that it may cost more than it gains. */
    static final int MOST_THREADS = 8;

    /**
     * The largest share of the commonest word, after subsampling, with which there are copies. In Wikipedia it is one in
     * 200; a text of three words diverges where eight threads have copies, one of a hundred does not.
     */
    static final double LARGEST_SHARE = 1.0 / 50;

    /** Of so many rows that come near in all threads together, each exchanges one. */
    static final int NEAR_ROWS = 16;

    private final EmbeddingTables tables;
    private final Kernel kernel;
    private final float[] table;
    private final int count;

    /** Place of the first copy. */
    private final int first;

    /** The copies as the last exchange left them. */
    private final float[] exchanged;

    private final int every;

    /**
     * Which rows are exchanged follows no order that a text may have too. Threads race for rows anyway, so it needs no seed
     * of its run.
     */
    private final Xorshift random;

    private LocalRows(EmbeddingTables tables, Kernel kernel, float[] table, int first, int thread) {
        this.tables = tables;
        this.kernel = kernel;
        this.table = table;
        this.count = tables.localRows();
        this.first = first;
        this.every = Math.max(1, NEAR_ROWS / tables.threads());
        this.random = new Xorshift(thread);
        this.exchanged = new float[count * tables.stride];
        System.arraycopy(table, EmbeddingTables.BASE, exchanged, 0, exchanged.length);
        System.arraycopy(table, EmbeddingTables.BASE, table, first, exchanged.length);
    }

    static LocalRows ofInput(EmbeddingTables tables, Kernel kernel, int thread) {
        return new LocalRows(tables, kernel, tables.input, tables.localInputOffset(thread), thread);
    }

    static LocalRows ofOutput(EmbeddingTables tables, Kernel kernel, int thread) {
        return new LocalRows(tables, kernel, tables.output, tables.localOutputOffset(thread), thread);
    }

    /**
     * How many rows of a table each thread has copies of. The full softmax has none: it trains all rows.
     *
     * @param counts of every word in the training split
     */
    static int count(long[] counts, Word2VecConfig config) {
        if (config.objective() == Objective.FULL_SOFTMAX || config.threads() < 2 || config.threads() > MOST_THREADS) {
            return 0;
        }
        double[] kept = WordSampling.keptCounts(counts, config);
        double commonest = Arrays.stream(kept).max().orElse(0);
        return commonest <= LARGEST_SHARE * Arrays.stream(kept).sum() ? Math.min(counts.length, WORDS) : 0;
    }

    /** Place of the row to train: the copy's where there is one. Without a branch, which would be guessed wrong often. */
    int offset(int word) {
        int hasCopy = (word - count) >> 31;
        return tables.offset(word) + (hasCopy & (first - EmbeddingTables.BASE));
    }

    /** How many rows come near until the next one that is to be exchanged, itself among them. */
    int nextExchange() {
        return 1 + random.nextBelow(2 * every - 1);
    }

    /** Reads early what is to be trained, see {@link EmbeddingTables#fetch}. */
    float fetch(int word) {
        return tables.fetch(table, offset(word));
    }

    /** Adds what changed in the thread's copy to the table's row; both are the same then. */
    void exchange(int word) {
        if (word < count) {
            kernel.exchange(table, tables.offset(word), offset(word), exchanged, word * tables.stride, tables.stride);
        }
    }

    /** Exchanges every row. */
    void exchangeAll() {
        for (int word = 0; word < count; word++) {
            exchange(word);
        }
    }
}
