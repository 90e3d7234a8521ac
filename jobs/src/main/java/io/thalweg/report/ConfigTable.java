package io.thalweg.report;

import io.thalweg.storage.Json;
import java.util.Map;
import java.util.TreeMap;

/** A run's settings as tables: one for each group, a group's inner records spelled out with dots. */
final class ConfigTable {
    private static final String UNGROUPED = "Configuration";

    private ConfigTable() {}

    /**
     * @param config settings, or groups of them; records count as the JSON they become
     * @return title to (name to value), both in alphabetical order
     */
    static Map<String, Map<String, Object>> flattened(Map<String, Object> config) {
        Map<String, Map<String, Object>> tables = new TreeMap<>();
        Map<?, ?> plain = Json.parse(Json.toBytes(config), Map.class, "the configuration");
        plain.forEach((key, value) -> {
            if (value instanceof Map<?, ?> group) {
                spread("", group, tables.computeIfAbsent("Configuration: " + key, any -> new TreeMap<>()));
            } else {
                tables.computeIfAbsent(UNGROUPED, any -> new TreeMap<>()).put(String.valueOf(key), value);
            }
        });
        return tables;
    }

    private static void spread(String prefix, Map<?, ?> group, Map<String, Object> into) {
        group.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                spread(prefix + key + ".", inner, into);
            } else {
                into.put(prefix + key, value == null ? "none" : value);
            }
        });
    }
}
