package io.thalweg.report;

import io.thalweg.storage.Json;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
                tables.computeIfAbsent(UNGROUPED, any -> new TreeMap<>()).put(String.valueOf(key), shown(value));
            }
        });
        return tables;
    }

    private static void spread(String prefix, Map<?, ?> group, Map<String, Object> into) {
        group.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                spread(prefix + key + ".", inner, into);
            } else {
                into.put(prefix + key, shown(value));
            }
        });
    }

    /** Choices as the command line writes them: {@code skip-gram}. */
    private static Object shown(@Nullable Object value) {
        if (value instanceof String text && text.matches("[A-Z][A-Z0-9_]*")) {
            return text.toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return value == null ? "none" : value;
    }
}
