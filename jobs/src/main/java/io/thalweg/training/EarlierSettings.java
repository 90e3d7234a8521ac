package io.thalweg.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.thalweg.network.Precision;
import io.thalweg.storage.Json;
import java.util.Optional;

/** Settings of networks as they were before {@code precision} was one of them. All networks computed in float32 then. */
final class EarlierSettings {
    private static final String TRAINING = "training";
    private static final String PRECISION = "precision";
    private static final String ALWAYS = Precision.FLOAT32.name();

    private EarlierSettings() {}

    /** The settings as they would have been written then; empty if there was no such run. */
    static Optional<JsonNode> of(Object settings) {
        JsonNode tree = Json.parseTree(Json.toBytes(settings), "settings", "");
        JsonNode parent = tree.findParent(PRECISION);
        if (parent instanceof ObjectNode object
                && object.path(PRECISION).asText().equals(ALWAYS)) {
            object.remove(PRECISION);
            return Optional.of(tree);
        }
        return Optional.empty();
    }

    /**
     * Reads a model's {@code config.json}, of then or now.
     *
     * @throws io.thalweg.problem.JobFailed naming {@code place} if it is none
     */
    static <T> T read(byte[] config, Class<T> type, String place) {
        JsonNode tree = Json.parseTree(config, type.getSimpleName(), place);
        if (tree.path(TRAINING) instanceof ObjectNode training && !training.has(PRECISION)) {
            training.put(PRECISION, ALWAYS);
        }
        return Json.parse(tree, type, place);
    }
}
