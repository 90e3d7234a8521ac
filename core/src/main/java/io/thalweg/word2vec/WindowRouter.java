package io.thalweg.word2vec;

import io.thalweg.blocks.BlockMap;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Sends each word of a window to the cell of its own input block and the centre word's output block. A cell's windows are
 * one stream of whole numbers: the centre's place in its block, how many words follow, and their places in theirs.
 */
final class WindowRouter implements WindowTrainer {
    private static final int[] EMPTY = {};

    private final BlockMap map;
    private final int[][][] streams;
    private final int[][] lengths;

    /** By input block: the window's words there, until the window has been seen to its end. */
    private final int[][] places;

    private final int[] counts;
    private final int[] touched;

    /** @param maxContexts most words of a window besides the centre */
    WindowRouter(BlockMap map, int maxContexts) {
        int blocks = map.blocks();
        this.map = map;
        this.streams = new int[blocks][blocks][];
        for (int[][] row : streams) {
            Arrays.fill(row, EMPTY);
        }
        this.lengths = new int[blocks][blocks];
        this.places = new int[blocks][maxContexts];
        this.counts = new int[blocks];
        this.touched = new int[maxContexts];
    }

    @Override
    public void prepare(int[] words, int from, int to, int nearFrom, int nearTo) {
        // Nothing is drawn or fetched here.
    }

    @Override
    public void train(int[] words, int from, int to, int centre, float learningRate, boolean measured) {
        int touchedCount = 0;
        for (int i = from; i < to; i++) {
            if (i != centre) {
                int block = map.block(words[i]);
                if (counts[block] == 0) {
                    touched[touchedCount++] = block;
                }
                places[block][counts[block]++] = map.place(words[i]);
            }
        }
        int outputBlock = map.block(words[centre]);
        for (int t = 0; t < touchedCount; t++) {
            int block = touched[t];
            append(block, outputBlock, map.place(words[centre]));
            counts[block] = 0;
        }
    }

    private void append(int inputBlock, int outputBlock, int centre) {
        int count = counts[inputBlock];
        int length = lengths[inputBlock][outputBlock];
        int[] stream = streams[inputBlock][outputBlock];
        if (length + 2 + count > stream.length) {
            stream = Arrays.copyOf(stream, Math.max(64, Math.addExact(stream.length, stream.length / 2) + 2 + count));
            streams[inputBlock][outputBlock] = stream;
        }
        stream[length] = centre;
        stream[length + 1] = count;
        System.arraycopy(places[inputBlock], 0, stream, length + 2, count);
        lengths[inputBlock][outputBlock] = length + 2 + count;
    }

    /** For each input block, for each output block, the windows so far; of exactly their length. */
    int[][][] streams() {
        int[][][] exact = new int[streams.length][streams.length][];
        for (int i = 0; i < streams.length; i++) {
            for (int j = 0; j < streams.length; j++) {
                exact[i][j] = Arrays.copyOf(streams[i][j], lengths[i][j]);
            }
        }
        return exact;
    }

    @Override
    public double lossSum() {
        return 0;
    }

    @Override
    public long lossExamples() {
        return 0;
    }

    @Override
    public void markOutputRows(BitSet rows) {
        // Nothing is changed here.
    }
}
