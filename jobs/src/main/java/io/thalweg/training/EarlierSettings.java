package io.thalweg.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.thalweg.network.Precision;
import io.thalweg.storage.Json;
import io.thalweg.word2vec.Distribution;
import io.thalweg.word2vec.MergeChoice;
import io.thalweg.word2vec.Word2VecConfig;
import java.util.Optional;

/**
 * Settings as they were. Of networks, before {@code precision} was one of them: all computed in float32 then. Of word vectors,
 * when their {@code merge} was row Adasum by default: it means nothing where nothing is averaged, so such a run is the same.
 */
final class EarlierSettings {
    private static final String TRAINING = "training";
    private static final String PRECISION = "precision";
    private static final String ALWAYS = Precision.FLOAT32.name();

    private static final String MERGE = "merge";

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
        if (tree.findParent(MERGE) instanceof ObjectNode wordVectors && averagesNothing(wordVectors)) {
            wordVectors.put(MERGE, MergeChoice.ROW_ADASUM.name());
            return Optional.of(tree);
        }
        return Optional.empty();
    }

    private static boolean averagesNothing(ObjectNode wordVectors) {
        return wordVectors
                        .path(MERGE)
                        .asText()
                        .equals(Word2VecConfig.defaults().merge().name())
                && (wordVectors.path("replicas").asInt() == 1
                        || wordVectors.path("distribution").asText().equals(Distribution.BLOCKS.name()));
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
