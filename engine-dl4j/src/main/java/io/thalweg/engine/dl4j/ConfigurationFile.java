package io.thalweg.engine.dl4j;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code configuration.json}, the network of a DL4J zip, as a tree: no class is made because the file names it. What has a
 * say in the network's outputs is looked at, one by one, and anything that is not a language model of ours refused; what only
 * training has (updaters, regularisation, dropout) is passed over.
 */
final class ConfigurationFile {
    static final long MAX_BYTES = 4L << 20;

    /** As of a network of ours. */
    static final int MAX_LAYERS = 16;

    static final int MAX_UNITS = 16_384;

    private static final String LAYERS = "org.deeplearning4j.nn.conf.layers.";
    private static final String ACTIVATIONS = "org.nd4j.linalg.activations.impl.Activation";
    private static final Set<String> LOSSES = Set.of(
            "org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT", "org.nd4j.linalg.lossfunctions.impl.LossMCXENT");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(32).build());
    }

    private final String place;

    private ConfigurationFile(String place) {
        this.place = place + ", " + Dl4jZip.CONFIGURATION;
    }

    /** @throws JobFailed if the network cannot be one of ours, or the bytes are no configuration */
    static NetworkShape parse(byte[] json, String zip) {
        return new ConfigurationFile(zip).shape(json);
    }

    private NetworkShape shape(byte[] json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (IOException e) {
            throw problem("a file that is not JSON", "a configuration as DL4J 1.0 writes it");
        }
        if (!root.path("confs").isArray()) {
            throw problem("no list of layers (confs)", "a MultiLayerConfiguration of DL4J 1.0");
        }
        requireText(root, "dataType", Set.of("FLOAT"), "the network");
        if (!root.path("inputPreProcessors").isMissingNode()
                && !root.path("inputPreProcessors").isEmpty()) {
            throw problem("pre-processors between layers", "none");
        }
        List<JsonNode> layers = new ArrayList<>();
        for (JsonNode conf : root.path("confs")) {
            // Has no parameters, and does nothing when nothing is trained.
            if (!type(conf.path("layer")).equals("DropoutLayer")) {
                layers.add(conf.path("layer"));
            }
        }
        if (layers.size() < 3 || layers.size() > MAX_LAYERS + 2) {
            throw problem(
                    layers.size() + " layers",
                    "3 to " + (MAX_LAYERS + 2) + ": an embedding, 1 to " + MAX_LAYERS + " recurrent ones, an output");
        }
        return shape(layers);
    }

    private NetworkShape shape(List<JsonNode> layers) {
        JsonNode first = layers.get(0);
        requireType(first, 0, "EmbeddingSequenceLayer");
        requireNoBias(first);
        requireActivation(first, 0, "activationFn", "Identity");
        int vocabulary = size(first, 0, "nin", Integer.MAX_VALUE);
        int embedding = size(first, 0, "nout", MAX_UNITS);
        Cell cell = cell(layers.get(1));
        int hidden = size(layers.get(1), 1, "nout", MAX_UNITS);
        long largest =
                Math.max((long) vocabulary * Math.max(embedding, hidden), 4L * hidden * Math.max(embedding, hidden));
        if (largest > Dl4jEngine.MAX_PARAMETERS) {
            throw problem(largest + " parameters of one layer", "at most " + Dl4jEngine.MAX_PARAMETERS + " in all");
        }
        int inputs = embedding;
        int last = layers.size() - 1;
        for (int i = 1; i < last; i++) {
            JsonNode layer = layers.get(i);
            requireType(layer, i, cell == Cell.LSTM_PEEPHOLE ? "GravesLSTM" : "LSTM");
            requireActivation(layer, i, "activationFn", "TanH");
            requireActivation(layer, i, "gateActivationFn", "Sigmoid");
            requireSize(layer, i, "nin", inputs);
            requireSize(layer, i, "nout", hidden);
            inputs = hidden;
        }
        JsonNode output = layers.get(last);
        requireType(output, last, "RnnOutputLayer");
        requireActivation(output, last, "activationFn", "Softmax");
        requireText(output.path("lossFn"), "@class", LOSSES, "layer " + last);
        if (!output.path("hasBias").asBoolean(true)) {
            throw problem("layer " + last + " without bias", "hasBias true");
        }
        requireSize(output, last, "nin", hidden);
        requireSize(output, last, "nout", vocabulary);
        if (vocabulary < 2) {
            throw problem("a vocabulary of " + vocabulary, "2 or more");
        }
        return new NetworkShape(
                vocabulary, cell, last - 1, embedding, hidden, Embeddings.SEPARATE, OutputLayer.FULL, List.of());
    }

    private Cell cell(JsonNode layer) {
        return type(layer).equals("GravesLSTM") ? Cell.LSTM_PEEPHOLE : Cell.LSTM;
    }

    private static String type(JsonNode layer) {
        String name = layer.path("@class").asText("");
        return name.startsWith(LAYERS) ? name.substring(LAYERS.length()) : name;
    }

    private void requireType(JsonNode layer, int index, String wanted) {
        if (!type(layer).equals(wanted)) {
            throw problem(
                    "layer " + index + " of type '" + type(layer) + "'",
                    wanted + " there, in EmbeddingSequenceLayer, then LSTM or GravesLSTM, then RnnOutputLayer");
        }
    }

    private void requireNoBias(JsonNode layer) {
        if (!layer.path("hasBias").isBoolean() || layer.path("hasBias").asBoolean()) {
            throw problem("an embedding with a bias", "hasBias false");
        }
    }

    private void requireActivation(JsonNode layer, int index, String key, String wanted) {
        requireText(layer.path(key), "@class", Set.of(ACTIVATIONS + wanted), "layer " + index + ", " + key);
    }

    private void requireText(JsonNode node, String key, Set<String> wanted, String where) {
        String found = node.path(key).asText("");
        if (!node.path(key).isTextual() || !wanted.contains(found)) {
            throw problem(where + ": " + key + " '" + found + "'", String.join(" or ", wanted));
        }
    }

    private int size(JsonNode layer, int index, String key, int most) {
        JsonNode size = layer.path(key);
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 1 || size.asLong() > most) {
            throw problem("layer " + index + ": " + key + " " + size.asText("none"), "1 to " + most);
        }
        return (int) size.asLong();
    }

    private void requireSize(JsonNode layer, int index, String key, int wanted) {
        int found = size(layer, index, key, Integer.MAX_VALUE);
        if (found != wanted) {
            throw problem("layer " + index + ": " + key + " " + found, wanted + ", as the layers around it have");
        }
    }

    private JobFailed problem(String found, String allowed) {
        return new JobFailed(Problem.of("The network of a DL4J zip is no language model that Thalweg has")
                .found(found)
                .allowed(allowed)
                .at(place)
                .remedy("Give a zip of such a network, as 'thalweg export --format dl4j' makes it"));
    }
}
