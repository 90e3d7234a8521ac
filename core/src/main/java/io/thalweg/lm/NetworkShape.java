package io.thalweg.lm;

import io.thalweg.average.TensorSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What decides the parameters of a network: their names and shapes are the same for every engine, so that a model of one
 * can be read by another.
 *
 * @param vocabulary number of token ids
 * @param cell the recurrent unit
 * @param layers stacked recurrent layers
 * @param embedding length of a token's embedding
 * @param hidden units of each layer
 * @param embeddings whether the output layer's weights are the embedding's
 * @param output the output layer
 * @param cutoffs for {@link OutputLayer#ADAPTIVE}: the first id of each cluster of rarer words, ascending; else empty
 */
public record NetworkShape(
        int vocabulary,
        Cell cell,
        int layers,
        int embedding,
        int hidden,
        Embeddings embeddings,
        OutputLayer output,
        List<Integer> cutoffs)
        implements Serializable {

    /** {@code [vocabulary, embedding]}. */
    public static final String EMBEDDING = "embedding";

    /** {@code [vocabulary, hidden]}; absent when tied or adaptive. */
    public static final String OUTPUT_WEIGHT = "output.weight";

    /** {@code [vocabulary]}; absent when adaptive. */
    public static final String OUTPUT_BIAS = "output.bias";

    /** {@code [cutoffs[0] + clusters, hidden]}: the common words, then one row for each cluster. */
    public static final String ADAPTIVE_HEAD = "output.head";

    /** Each cluster's projection is this much narrower than the one before it (Grave et al. 2017, section 4). */
    public static final int ADAPTIVE_DIVISOR = 4;

    /** Whether input and output words share their vectors (Press and Wolf 2017). */
    public enum Embeddings {
        SEPARATE,
        TIED
    }

    public NetworkShape {
        cutoffs = List.copyOf(cutoffs);
        if (vocabulary < 2 || layers < 1 || embedding < 1 || hidden < 1) {
            throw new IllegalArgumentException(
                    "A network of " + vocabulary + " tokens, " + layers + " layers, embedding " + embedding
                            + ", hidden " + hidden + ": allowed 2 tokens or more, the others 1 or more");
        }
        if (embeddings == Embeddings.TIED && (embedding != hidden || output == OutputLayer.ADAPTIVE)) {
            throw new IllegalArgumentException(
                    "Tied embeddings need embedding = hidden and a softmax that is not adaptive," + " found "
                            + embedding + ", " + hidden + ", " + output);
        }
        int before = 0;
        for (int cutoff : cutoffs) {
            if (cutoff <= before || cutoff >= vocabulary) {
                throw new IllegalArgumentException(
                        "Cutoffs " + cutoffs + ": allowed ascending from 1 to " + (vocabulary - 1));
            }
            before = cutoff;
        }
        if ((output == OutputLayer.ADAPTIVE) == cutoffs.isEmpty()) {
            throw new IllegalArgumentException("Cutoffs " + cutoffs + " with " + output);
        }
    }

    /** {@code [gates * hidden, layer's input]}. */
    public static String inputWeight(int layer) {
        return "layer." + layer + ".input";
    }

    /** {@code [gates * hidden, hidden]}. */
    public static String recurrentWeight(int layer) {
        return "layer." + layer + ".recurrent";
    }

    /** {@code [gates * hidden]}. */
    public static String bias(int layer) {
        return "layer." + layer + ".bias";
    }

    /** b' of {@link Cell#GRU}, {@code [hidden]}. */
    public static String recurrentBias(int layer) {
        return "layer." + layer + ".recurrent_bias";
    }

    /** Of {@link Cell#LSTM_PEEPHOLE}, {@code [3, hidden]}: input, forget, output gate. */
    public static String peephole(int layer) {
        return "layer." + layer + ".peephole";
    }

    /** {@code [projection, hidden]}. */
    public static String clusterProjection(int cluster) {
        return "output.cluster." + cluster + ".projection";
    }

    /** {@code [words of the cluster, projection]}. */
    public static String clusterWeight(int cluster) {
        return "output.cluster." + cluster + ".weight";
    }

    /** The parameters, in order. */
    public List<TensorSpec> parameters() {
        List<TensorSpec> parameters = new ArrayList<>();
        parameters.add(TensorSpec.of(EMBEDDING, vocabulary, embedding));
        int rows = cell.gates().size() * hidden;
        for (int layer = 0; layer < layers; layer++) {
            parameters.add(TensorSpec.of(inputWeight(layer), rows, layer == 0 ? embedding : hidden));
            parameters.add(TensorSpec.of(recurrentWeight(layer), rows, hidden));
            parameters.add(TensorSpec.of(bias(layer), rows));
            if (cell == Cell.GRU) {
                parameters.add(TensorSpec.of(recurrentBias(layer), hidden));
            }
            if (cell == Cell.LSTM_PEEPHOLE) {
                parameters.add(TensorSpec.of(peephole(layer), 3, hidden));
            }
        }
        if (output == OutputLayer.ADAPTIVE) {
            addClusters(parameters);
        } else {
            if (embeddings == Embeddings.SEPARATE) {
                parameters.add(TensorSpec.of(OUTPUT_WEIGHT, vocabulary, hidden));
            }
            parameters.add(TensorSpec.of(OUTPUT_BIAS, vocabulary));
        }
        return List.copyOf(parameters);
    }

    private void addClusters(List<TensorSpec> parameters) {
        parameters.add(TensorSpec.of(ADAPTIVE_HEAD, cutoffs.get(0) + cutoffs.size(), hidden));
        int projection = hidden;
        for (int cluster = 0; cluster < cutoffs.size(); cluster++) {
            projection = Math.max(1, projection / ADAPTIVE_DIVISOR);
            int last = cluster + 1 < cutoffs.size() ? cutoffs.get(cluster + 1) : vocabulary;
            parameters.add(TensorSpec.of(clusterProjection(cluster), projection, hidden));
            parameters.add(TensorSpec.of(clusterWeight(cluster), last - cutoffs.get(cluster), projection));
        }
    }

    /** Values of the hidden state of {@code batch} streams: {@code [layers, state parts, batch, hidden]}. */
    public int hiddenStateSize(int batch) {
        return Math.multiplyExact(Math.multiplyExact(layers * cell.stateParts(), batch), hidden);
    }
}
