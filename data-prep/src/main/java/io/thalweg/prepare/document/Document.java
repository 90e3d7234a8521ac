package io.thalweg.prepare.document;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A document between two steps.
 *
 * @param id its name from the first step to the last, the same in every run over the same input
 * @param source where it was read: a file's label, or the address that the file gives
 * @param text well-formed, without NUL
 * @param labels what steps found out about it, such as {@code language}; in the order of their names
 */
public record Document(String id, String source, String text, Map<String, String> labels) {
    public Document {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** One that no step has looked at. */
    public static Document of(String id, String source, String text) {
        return new Document(id, source, text, Map.of());
    }

    /** The same with another text; itself where that is equal. */
    public Document withText(String newText) {
        return newText.equals(text) ? this : new Document(id, source, newText, labels);
    }

    /** The same with a label more, or with another value of it. */
    public Document withLabel(String name, String value) {
        TreeMap<String, String> more = new TreeMap<>(labels);
        more.put(name, value);
        return new Document(id, source, text, more);
    }
}
