package io.thalweg.embed;

import io.thalweg.text.Vocabulary;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What executors need of a model: its words, their vectors and their weights. Broadcast once; primitive arrays only, the
 * vectors in blocks of at most 64 MiB.
 */
public final class WordTable implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int BLOCK_VALUES = 16 << 20;

    private final int dimensions;
    private final int rowsPerBlock;
    private final byte[] vocabulary;
    private final float[][] blocks;
    private final double[] weights;

    /** Follows from the bytes; made once on each machine. */
    private transient volatile @Nullable Vocabulary words;

    private WordTable(Vocabulary words) {
        this.dimensions = 0;
        this.rowsPerBlock = 1;
        this.vocabulary = words.toBytes();
        this.weights = new double[0];
        this.words = words;
        this.blocks = new float[0][];
    }

    /** Of which no vector and no weight is asked. */
    static WordTable withoutVectors(Vocabulary words) {
        return new WordTable(words);
    }

    /** @param weights of each word in a text's mean, in [0, 1] */
    WordTable(Vocabulary words, int dimensions, EmbeddingModel.Rows rows, double[] weights) {
        if (weights.length != words.size()) {
            throw new IllegalArgumentException(words.size() + " words have " + weights.length + " weights");
        }
        this.dimensions = dimensions;
        this.rowsPerBlock = Math.max(1, BLOCK_VALUES / dimensions);
        this.vocabulary = words.toBytes();
        this.weights = weights.clone();
        this.words = words;
        List<float[]> made = new ArrayList<>();
        for (int from = 0; from < words.size(); from += rowsPerBlock) {
            int to = Math.min(words.size(), from + rowsPerBlock);
            float[] block = new float[(to - from) * dimensions];
            for (int id = from; id < to; id++) {
                rows.copy(id, block, (id - from) * dimensions);
            }
            made.add(block);
        }
        this.blocks = made.toArray(float[][]::new);
    }

    /** With the same weight for all. */
    public static WordTable unweighted(Vocabulary words, int dimensions, EmbeddingModel.Rows rows) {
        double[] weights = new double[words.size()];
        Arrays.fill(weights, 1);
        return new WordTable(words, dimensions, rows, weights);
    }

    public int dimensions() {
        return dimensions;
    }

    public Vocabulary words() {
        Vocabulary made = words;
        if (made == null) {
            made = Vocabulary.parse(vocabulary, "the vocabulary sent to this executor");
            words = made;
        }
        return made;
    }

    /** The id of the word that {@code utf8[from, to)} spells, or -1. */
    int id(byte[] utf8, int from, int to) {
        return words().id(new String(utf8, from, to - from, StandardCharsets.UTF_8));
    }

    double weight(int id) {
        return weights[id];
    }

    /** A copy of a word's vector. */
    float[] vector(int id) {
        float[] vector = new float[dimensions];
        System.arraycopy(blocks[id / rowsPerBlock], id % rowsPerBlock * dimensions, vector, 0, dimensions);
        return vector;
    }

    /** {@code sum += weight * vector}. */
    public void addTo(double[] sum, int id, double weight) {
        float[] block = blocks[id / rowsPerBlock];
        int at = id % rowsPerBlock * dimensions;
        for (int d = 0; d < dimensions; d++) {
            sum[d] += weight * block[at + d];
        }
    }

    /** The largest absolute value in any vector; no text's coordinate is larger. */
    double largestCoordinate() {
        double largest = 0;
        for (float[] block : blocks) {
            for (float value : block) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return largest;
    }
}
