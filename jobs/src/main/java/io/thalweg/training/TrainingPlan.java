package io.thalweg.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.thalweg.checkpoint.RunHash;
import io.thalweg.checkpoint.RunSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.PartWriter;
import io.thalweg.train.Rounds;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What one run is to do, whatever its family.
 *
 * @param family as in the model's manifest
 * @param program what is trained
 * @param config every setting that decides the result
 * @param lasting the same with what may be changed when the run is resumed put to one value
 * @param data path and hashes of the dataset
 * @param dataHashes hashes of every byte of the dataset that is trained on
 * @param modelConfig the record to become {@code config.json}
 * @param files other files of the model, by name, written as they are
 * @param seed the seed every draw derives from
 */
public record TrainingPlan(
        String family,
        Rounds program,
        Object config,
        Object lasting,
        Map<String, String> data,
        List<String> dataHashes,
        Object modelConfig,
        Map<String, byte[]> files,
        long seed) {
    public TrainingPlan {
        data = Map.copyOf(data);
        dataHashes = List.copyOf(dataHashes);
        files = Map.copyOf(files);
    }

    /** Same hash, same result: of the family, the settings and the data, wherever the data lies. */
    public String runHash() {
        return hash(config);
    }

    /** The same, and what a run must have in common with the one that it goes on with. */
    public RunHash hash() {
        List<JsonNode> then = EarlierSettings.of(config);
        List<JsonNode> lastingThen = EarlierSettings.of(lasting);
        List<RunHash> earlier = IntStream.range(0, Math.min(then.size(), lastingThen.size()))
                .mapToObj(i -> new RunHash(hash(then.get(i)), hash(lastingThen.get(i))))
                .toList();
        // What may be changed has no value in common; what must not be has its own.
        RunSettings settings = RunSettings.of(config)
                .equalIn(RunSettings.of(lasting))
                .with(RunSettings.FAMILY, family)
                .with("data", "of hash " + sha256(dataHashes).substring(0, 12));
        return new RunHash(runHash(), hash(lasting), earlier, settings);
    }

    private String hash(Object settings) {
        return sha256(Map.of("family", family, "config", settings, "data", dataHashes));
    }

    private static String sha256(Object json) {
        return HexFormat.of().formatHex(PartWriter.sha256().digest(Json.toBytes(json)));
    }
}
