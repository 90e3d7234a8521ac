package io.thalweg.blocks;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Cuts the rows of a table into blocks of like load. Rows go, the heaviest first, each to the block with the least load so
 * far (Graham 1969, LPT), the first of several; inside a block they keep their order.
 */
public final class BlockMap {
    private final int[] blocks;
    private final int[] places;
    private final int[][] rows;

    /**
     * @param loads of each row, not negative: the share of the work that falls on it
     * @param blocks at least 1, at most as many as rows
     */
    public BlockMap(double[] loads, int blocks) {
        if (blocks < 1 || blocks > loads.length) {
            throw new IllegalArgumentException(
                    "Found " + blocks + " blocks, allowed 1 to " + loads.length + ", the number of rows");
        }
        this.blocks = new int[loads.length];
        int[] sizes = new int[blocks];
        double[] sums = new double[blocks];
        int[] heaviestFirst = IntStream.range(0, loads.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> -loads[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int row : heaviestFirst) {
            int least = 0;
            for (int block = 1; block < blocks; block++) {
                boolean lighter = sums[block] < sums[least];
                // Rows without load are many and of memory only: they go where the fewest are.
                if (lighter || (sums[block] == sums[least] && sizes[block] < sizes[least])) {
                    least = block;
                }
            }
            this.blocks[row] = least;
            sums[least] += loads[row];
            sizes[least]++;
        }
        this.rows = new int[blocks][];
        Arrays.setAll(this.rows, block -> new int[sizes[block]]);
        this.places = new int[loads.length];
        int[] filled = new int[blocks];
        for (int row = 0; row < loads.length; row++) {
            int block = this.blocks[row];
            places[row] = filled[block];
            this.rows[block][filled[block]++] = row;
        }
    }

    public int blocks() {
        return rows.length;
    }

    /** The block a row is in. */
    public int block(int row) {
        return blocks[row];
    }

    /** The row's place in its block. */
    public int place(int row) {
        return places[row];
    }

    /** Number of rows in a block. */
    public int size(int block) {
        return rows[block].length;
    }

    /** The row at a place of a block; rises with the place. */
    public int row(int block, int place) {
        return rows[block][place];
    }
}
