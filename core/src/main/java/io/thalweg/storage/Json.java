package io.thalweg.storage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.util.Map;

/** Records as JSON files: keys in snake case, unknown keys and nulls that no component allows refused, no polymorphic types. */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .serializationInclusion(JsonInclude.Include.ALWAYS)
            .annotationIntrospector(
                    AnnotationIntrospector.pair(new RequiredComponents(), new JacksonAnnotationIntrospector()))
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(64).build());
    }

    private Json() {}

    public static byte[] toBytes(Object record) {
        try {
            return MAPPER.writeValueAsBytes(record);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot be written as JSON: " + record.getClass(), e);
        }
    }

    /** For files of other programs: maps keep their order, and of a million entries none has a line and an indent. */
    public static byte[] toBytesInOrder(Map<String, ?> file) {
        try {
            return MAPPER.writer()
                    .without(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .without(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsBytes(file);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot be written as JSON: " + file.keySet(), e);
        }
    }

    /** One line without a line end, for JSON lines. */
    public static String toLine(Object record) {
        try {
            return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot be written as JSON: " + record.getClass(), e);
        }
    }

    /** @throws JobFailed naming {@code place} when the bytes are not such a record */
    public static <T> T parse(byte[] bytes, Class<T> type, String place) {
        try {
            T parsed = MAPPER.readValue(bytes, type);
            if (parsed == null) {
                throw new IOException("null");
            }
            return parsed;
        } catch (IOException e) {
            throw invalid(type.getSimpleName(), place, e);
        }
    }

    /**
     * Any JSON, of another program's file.
     *
     * @param kind what the file is, for messages
     * @throws JobFailed naming {@code place} when the bytes are not JSON
     */
    public static JsonNode parseTree(byte[] bytes, String kind, String place) {
        try {
            JsonNode parsed = MAPPER.readTree(bytes);
            if (parsed == null || parsed.isMissingNode()) {
                throw new IOException("nothing");
            }
            return parsed;
        } catch (IOException e) {
            throw invalid(kind, place, e);
        }
    }

    /** The same of a tree that was read before. */
    public static <T> T parse(JsonNode tree, Class<T> type, String place) {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw invalid(type.getSimpleName(), place, e);
        }
    }

    /** Reads token by token, within the same bounds. */
    static JsonParser parser(byte[] bytes) throws IOException {
        return MAPPER.getFactory().createParser(bytes);
    }

    static JobFailed invalid(String kind, String place, IOException e) {
        String reason = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        // Jackson tells which of its own settings refused the file, after the reason.
        reason = String.valueOf(reason).split(" \\(index|; `", 2)[0];
        return new JobFailed(
                Problem.of("Not a valid " + kind + " file")
                        .found(String.valueOf(reason).lines().findFirst().orElse("an unreadable file"))
                        .at(place)
                        .remedy("It is a file of another kind, was damaged, or was written by another version"),
                e);
    }
}
