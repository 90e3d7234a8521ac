package io.thalweg.word2vec;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import java.util.BitSet;

/**
 * Both matrices as the kernels want them: rows padded with zeros to a multiple of 16 floats, so that no vector crosses
 * the end of a row. Shared by all threads of a replica, without locks (Recht et al. 2011, "Hogwild!").
 *
 * <p>Row {@code r} begins at {@code BASE + r * stride}. Twelve floats before the first row and the sixteen bytes of an
 * array's header make rows begin on cache lines when the array begins on one, as large arrays do under G1; elsewhere it
 * costs nothing. After the words come spare rows of zeros, one a thread, for targets that are there only to fill a block,
 * and {@link LocalRows}.
 */
public final class EmbeddingTables implements ReplicaState {
    /** Rows are padded to a multiple of this many floats: one cache line. */
    public static final int ROW_MULTIPLE = 16;

    static final int BASE = 12;

    final float[] input;
    final float[] output;
    final int stride;
    private final ModelLayout layout;

    /** Of the output table; the input table has as many unless the two are blocks. */
    private final int rows;

    private final int dimensions;
    private final int threads;

    /** Of each thread, in each table. */
    private final int localRows;

    /**
     * Tables of zeros.
     *
     * @param layout of tensors 0, input, and 1, output, each {@code [rows, dimensions]}; of blocks, one may have more rows
     * @param threads that will train on them
     * @param localRows of each thread, in each table: {@link LocalRows#count}; 0 for blocks
     */
    EmbeddingTables(ModelLayout layout, int threads, int localRows) {
        this.layout = layout;
        this.rows = layout.tensors().get(1).rows();
        this.dimensions = layout.tensors().get(0).rowLength();
        this.threads = threads;
        this.localRows = localRows;
        this.stride = stride(dimensions);
        int inputRows = layout.tensors().get(0).rows();
        this.input = new float[length(inputRows + (long) threads * localRows, dimensions)];
        this.output = new float[length(rows + threads + (long) threads * localRows, dimensions)];
    }

    static int stride(int dimensions) {
        return (dimensions + ROW_MULTIPLE - 1) / ROW_MULTIPLE * ROW_MULTIPLE;
    }

    private static int length(long rows, int dimensions) {
        return Math.toIntExact(BASE + rows * stride(dimensions));
    }

    /**
     * Bytes of both tables.
     *
     * @param localRows of each thread, in each table
     */
    static long bytes(long rows, int dimensions, int threads, int localRows) {
        return Float.BYTES * (2 * BASE + (2 * rows + threads + 2L * threads * localRows) * stride(dimensions));
    }

    /** The most words whose tables of so many dimensions fit into arrays. */
    static long maxRows(int dimensions, int threads, int localRows) {
        return (Integer.MAX_VALUE - 64L - BASE) / stride(dimensions) - threads * (1L + localRows);
    }

    /**
     * A copy of a state.
     *
     * @param state of tensors 0, input, and 1, output, each {@code [rows, dimensions]}
     * @param threads that will train on it, without rows of their own
     */
    public static EmbeddingTables of(ReplicaState state, int threads) {
        return of(state, threads, 0);
    }

    /**
     * A copy of a state for a run's threads.
     *
     * @param state as above
     * @param counts of every word in the training split
     */
    public static EmbeddingTables of(ReplicaState state, Word2VecConfig config, long[] counts) {
        return of(state, config.threads(), LocalRows.count(counts, config));
    }

    static EmbeddingTables of(ReplicaState state, int threads, int localRows) {
        EmbeddingTables tables = new EmbeddingTables(state.layout(), threads, localRows);
        for (int row = 0; row < tables.rows; row++) {
            state.copyRow(0, row, tables.input, tables.offset(row));
            state.copyRow(1, row, tables.output, tables.offset(row));
        }
        return tables;
    }

    @Override
    public ModelLayout layout() {
        return layout;
    }

    @Override
    public void put(Slice slice, float[] values) {
        float[] table = slice.tensor() == 0 ? input : output;
        for (int row = 0; row < slice.rows(); row++) {
            System.arraycopy(values, row * dimensions, table, offset(slice.fromRow() + row), dimensions);
        }
    }

    @Override
    public void copyRow(int tensor, int row, float[] into, int at) {
        System.arraycopy(tensor == 0 ? input : output, offset(row), into, at, dimensions);
    }

    /** Copies all rows back into a state. */
    public void copyTo(ModelState state) {
        BitSet all = new BitSet(rows);
        all.set(0, rows);
        copyTo(state, all, all);
    }

    /** Copies rows back into a state. */
    void copyTo(ModelState state, BitSet inputRows, BitSet outputRows) {
        copyRows(input, state.tensor(0), inputRows);
        copyRows(output, state.tensor(1), outputRows);
    }

    private void copyRows(float[] from, float[] to, BitSet which) {
        for (int row = which.nextSetBit(0); row >= 0; row = which.nextSetBit(row + 1)) {
            System.arraycopy(from, offset(row), to, row * dimensions, dimensions);
        }
    }

    /** Whether every value of the rows is finite. */
    boolean isFinite(BitSet inputRows, BitSet outputRows) {
        return isFinite(input, inputRows) && isFinite(output, outputRows);
    }

    /** The same of all rows. */
    boolean isFinite() {
        float sum = 0;
        for (float[] table : new float[][] {input, output}) {
            for (float value : table) {
                sum += 0f * value;
            }
        }
        return sum == 0;
    }

    private boolean isFinite(float[] table, BitSet which) {
        // Zero times a finite number is zero; times an infinity or NaN it is NaN, which a sum keeps.
        float sum = 0;
        for (int row = which.nextSetBit(0); row >= 0; row = which.nextSetBit(row + 1)) {
            for (int i = offset(row); i < offset(row) + dimensions; i++) {
                sum += 0f * table[i];
            }
        }
        return sum == 0;
    }

    /**
     * Reads a value of every cache line of a row, so that it comes while something else is done. Two sums: in one, each
     * addition would wait for the one before it.
     *
     * @return their sum
     */
    float fetch(float[] table, int offset) {
        float sum = 0;
        float other = 0;
        int end = offset + stride;
        int k = offset;
        for (; k + 3 * ROW_MULTIPLE < end; k += 4 * ROW_MULTIPLE) {
            sum += table[k] + table[k + ROW_MULTIPLE];
            other += table[k + 2 * ROW_MULTIPLE] + table[k + 3 * ROW_MULTIPLE];
        }
        for (; k < end; k += ROW_MULTIPLE) {
            sum += table[k];
        }
        return sum + other;
    }

    int offset(int row) {
        return BASE + row * stride;
    }

    int spareOffset(int thread) {
        return offset(rows + thread);
    }

    /** Where a thread's local rows of the input table begin. */
    int localInputOffset(int thread) {
        return offset(rows + thread * localRows);
    }

    /** Where a thread's local rows of the output table begin. */
    int localOutputOffset(int thread) {
        return offset(rows + threads + thread * localRows);
    }

    int localRows() {
        return localRows;
    }

    int threads() {
        return threads;
    }

    int rows() {
        return rows;
    }

    int dimensions() {
        return dimensions;
    }
}
