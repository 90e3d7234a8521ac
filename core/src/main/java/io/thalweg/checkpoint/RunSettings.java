package io.thalweg.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a run must have in common with the one that it goes on with, by name, as its options are written. {@link RunHash}
 * decides whether it has; this tells a person what is different. It lies beside a checkpoint's parts and is none of them:
 * versions before know of no such file, and a checkpoint is as whole without it.
 *
 * @param values by name
 */
public record RunSettings(SortedMap<String, String> values) {
    /** Of a run that does not say. */
    public static final RunSettings UNKNOWN = new RunSettings(Collections.emptySortedMap());

    /** The name that the family of a model has here. Runs of two families have nothing else to compare. */
    public static final String FAMILY = "family";

    private static final String FILE = "settings.json";
    private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Z0-9_]*");

    public RunSettings {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** @param settings a record, or a map of them; a record in it adds its own components */
    public static RunSettings of(Object settings) {
        SortedMap<String, String> values = new TreeMap<>();
        addTo(values, "", Json.parseTree(Json.toBytes(settings), "settings", ""));
        return new RunSettings(values);
    }

    private static void addTo(SortedMap<String, String> values, String name, JsonNode value) {
        if (value.isObject()) {
            value.fields().forEachRemaining(field -> addTo(values, field.getKey(), field.getValue()));
        } else {
            String text = value.isTextual() ? value.asText() : value.toString();
            values.put(name.replace('_', '-'), CONSTANT.matcher(text).matches() ? asOption(text) : text);
        }
    }

    private static String asOption(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** These and another one. */
    public RunSettings with(String name, String value) {
        SortedMap<String, String> more = new TreeMap<>(values);
        more.put(name, value);
        return new RunSettings(more);
    }

    /** Those that {@code other} has with the same value. */
    public RunSettings equalIn(RunSettings other) {
        SortedMap<String, String> equal = new TreeMap<>(values);
        equal.entrySet().retainAll(other.values.entrySet());
        return new RunSettings(equal);
    }

    /** Those that {@code other} lacks or has another value for, and those that only it has, as a person reads them. */
    String otherThanIn(RunSettings other) {
        SortedSet<String> names = new TreeSet<>(values.keySet());
        names.addAll(other.values.keySet());
        names.removeIf(name -> value(name).equals(other.value(name)));
        return (names.contains(FAMILY) ? names.subSet(FAMILY, FAMILY + '\0') : names)
                .stream().map(name -> name + " " + value(name)).collect(Collectors.joining(", "));
    }

    private String value(String name) {
        return values.getOrDefault(name, "not set");
    }

    boolean isKnown() {
        return !values.isEmpty();
    }

    void write(OutputFolder checkpoint) throws IOException {
        checkpoint.write(FILE, Json.toBytes(values));
    }

    /** Those of a checkpoint; {@link #UNKNOWN} of one that has none, or whose file is damaged. */
    static RunSettings read(OutputFolder checkpoint) {
        try {
            JsonNode file = Json.parseTree(checkpoint.readSmall(FILE), "settings", FILE);
            SortedMap<String, String> values = new TreeMap<>();
            for (Map.Entry<String, JsonNode> field : file.properties()) {
                if (!field.getValue().isTextual()) {
                    return UNKNOWN;
                }
                values.put(field.getKey(), field.getValue().asText());
            }
            return new RunSettings(values);
        } catch (JobFailed e) {
            return UNKNOWN;
        }
    }
}
