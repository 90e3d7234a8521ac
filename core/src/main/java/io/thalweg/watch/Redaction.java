package io.thalweg.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of texts what may be a secret: the user part of an address ({@code s3a://KEY:SECRET@bucket}), and what is
 * given for a password, a token or a key.
 */
final class Redaction {
    private static final String NAME =
            "(?:password|passwd|secret|token|credentials?|(?:access|secret|api|account|private)[._-]?key)";
    private static final Pattern SECRET_NAME = Pattern.compile("(?i).*" + NAME + "(?![a-z]).*");
    private static final Pattern USER = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*://)[^/@\\s]*(?:/[^/@\\s]+)?@");
    private static final Pattern ASSIGNED = Pattern.compile(
            "(?i)(" + NAME + "(?![a-z])[\\w.-]*[\"']?\\s*[=:]\\s*)(?:\"[^\"]*\"|'[^']*'|[^\\s,;&)\\]}]+)");
    private static final String HIDDEN = "***";

    private Redaction() {}

    static String of(String text) {
        String users = USER.matcher(text).replaceAll("$1" + HIDDEN + "@");
        return ASSIGNED.matcher(users).replaceAll("$1" + HIDDEN);
    }

    static Map<String, String> ofTexts(Map<String, String> texts) {
        Map<String, String> clean = new LinkedHashMap<>();
        texts.forEach((key, text) -> clean.put(key, isSecret(key) ? HIDDEN : of(text)));
        return clean;
    }

    /** A tree of maps, lists and values. */
    static Map<String, Object> ofTree(Map<?, ?> tree) {
        Map<String, Object> clean = new LinkedHashMap<>();
        tree.forEach((key, value) -> {
            String name = String.valueOf(key);
            clean.put(name, isSecret(name) ? HIDDEN : ofValue(value));
        });
        return clean;
    }

    private static Object ofValue(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return ofTree(map);
        }
        if (value instanceof List<?> list) {
            List<Object> clean = new ArrayList<>();
            list.forEach(element -> clean.add(ofValue(element)));
            return clean;
        }
        return value instanceof String text ? of(text) : value == null ? "none" : value;
    }

    private static boolean isSecret(String name) {
        return SECRET_NAME.matcher(name).matches();
    }
}
