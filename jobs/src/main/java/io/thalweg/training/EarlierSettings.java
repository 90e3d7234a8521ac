package io.thalweg.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.thalweg.network.Precision;
import io.thalweg.storage.Json;
import io.thalweg.word2vec.Architecture;
import io.thalweg.word2vec.Distribution;
import io.thalweg.word2vec.MergeChoice;
import io.thalweg.word2vec.Word2VecConfig;
import java.util.List;

/**
 * Settings as they were. Of networks, before {@code precision} was one of them: all computed in float32 then. Of word vectors,
 * when another {@code merge} was the default, and the factor on the replicas' rate always 1.5: neither means anything
 * where nothing is averaged, so such a run is the same.
 */
final class EarlierSettings {
    private static final String TRAINING = "training";
    private static final String PRECISION = "precision";
    private static final String ALWAYS = Precision.FLOAT32.name();

    private static final String MERGE = "merge";
    private static final String RATE_FACTOR = "replica_rate_factor";
    private static final double EARLIER_RATE_FACTOR = 1.5;
    private static final List<MergeChoice> EARLIER_MERGES =
            List.of(MergeChoice.AUTO, MergeChoice.SATURATING_SUM, MergeChoice.ROW_ADASUM);

    private EarlierSettings() {}

    /** The settings as they would have been written at each such time; empty if there was no such run. */
    static List<JsonNode> of(Object settings) {
        JsonNode tree = Json.parseTree(Json.toBytes(settings), "settings", "");
        JsonNode parent = tree.findParent(PRECISION);
        if (parent instanceof ObjectNode object
                && object.path(PRECISION).asText().equals(ALWAYS)) {
            object.remove(PRECISION);
            return List.of(tree);
        }
        if (tree.findParent(MERGE) instanceof ObjectNode wordVectors && averagesNothing(wordVectors)) {
            wordVectors.put(RATE_FACTOR, EARLIER_RATE_FACTOR);
            return EARLIER_MERGES.stream()
                    .map(merge -> {
                        wordVectors.put(MERGE, merge.name());
                        return (JsonNode) tree.deepCopy();
                    })
                    .toList();
        }
        return List.of();
    }

    private static boolean averagesNothing(ObjectNode wordVectors) {
        Word2VecConfig defaults = Word2VecConfig.defaults();
        Architecture architecture =
                Architecture.valueOf(wordVectors.path("architecture").asText());
        return wordVectors.path(MERGE).asText().equals(defaults.merge().name())
                && wordVectors.path(RATE_FACTOR).asDouble() == defaults.merge().replicaRateFactor(architecture)
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
