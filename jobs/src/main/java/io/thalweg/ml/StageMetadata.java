package io.thalweg.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;

/**
 * A stage's class, uid and parameters as Spark ML has them in {@code metadata/}, one line of JSON: by this Spark's own
 * loader of pipelines finds the class that reads the rest.
 *
 * @param params values that were set
 * @param defaults values in force where none was set
 */
record StageMetadata(String uid, JsonNode params, JsonNode defaults) {
    /** Where Spark looks for it. */
    static final String FILE = "metadata/part-00000";

    private static final ObjectMapper JSON = new ObjectMapper();

    static byte[] write(Params stage, long timestamp, String sparkVersion) {
        ObjectNode root = JSON.createObjectNode();
        root.put("class", stage.getClass().getName());
        root.put("timestamp", timestamp);
        root.put("sparkVersion", sparkVersion);
        root.put("uid", stage.uid());
        root.set("paramMap", values(stage, stage.paramMap()));
        root.set("defaultParamMap", values(stage, stage.defaultParamMap()));
        return (root + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode values(Params stage, ParamMap map) {
        ObjectNode values = JSON.createObjectNode();
        for (Param<?> param : stage.params()) {
            if (map.contains(param)) {
                values.set(param.name(), value(param, map));
            }
        }
        return values;
    }

    private static <T> JsonNode value(Param<T> param, ParamMap map) {
        try {
            return JSON.readTree(param.jsonEncode(map.apply(param)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Spark writes a parameter as JSON", e);
        }
    }

    /** @throws JobFailed if it is not of a stage of this class */
    static StageMetadata parse(byte[] bytes, Class<? extends Params> type, String place) {
        JsonNode root;
        try {
            root = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw invalid(e.getOriginalMessage(), "one line of JSON", place);
        }
        String found = root.path("class").asText("no class");
        if (!found.equals(type.getName())) {
            throw invalid(found, type.getName(), place);
        }
        JsonNode params = root.path("paramMap");
        JsonNode defaults = root.path("defaultParamMap");
        if (!root.path("uid").isTextual() || !params.isObject() || !defaults.isObject()) {
            throw invalid("no uid or no parameters", "uid, paramMap and defaultParamMap", place);
        }
        return new StageMetadata(root.path("uid").asText(), params, defaults);
    }

    /** Gives the stage its parameters back. */
    <T extends Params> T applyTo(T stage, String place) {
        apply(stage, defaults, place, Kind.DEFAULT);
        apply(stage, params, place, Kind.SET);
        return stage;
    }

    private enum Kind {
        SET,
        DEFAULT
    }

    private static void apply(Params stage, JsonNode values, String place, Kind kind) {
        for (Iterator<Map.Entry<String, JsonNode>> all = values.fields(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> value = all.next();
            if (!stage.hasParam(value.getKey())) {
                throw invalid(value.getKey(), "parameters of this version's stage", place);
            }
            apply(stage, stage.getParam(value.getKey()), value.getValue(), place, kind);
        }
    }

    private static void apply(Params stage, Param<Object> param, JsonNode value, String place, Kind kind) {
        Object decoded;
        try {
            decoded = param.jsonDecode(value.toString());
            param.validate(decoded);
        } catch (Exception e) { // Spark's own readers of JSON throw whatever they meet.
            throw invalid(param.name() + " " + value, "a value of " + param.name(), place);
        }
        switch (kind) {
            case SET -> stage.set(param, decoded);
            case DEFAULT -> stage.setDefault(param, decoded);
        }
    }

    private static JobFailed invalid(String found, String allowed, String place) {
        return new JobFailed(Problem.of("Not the metadata of such a stage")
                .found(found)
                .allowed(allowed)
                .at(place)
                .remedy("Give the folder of a stage that was saved"));
    }
}
