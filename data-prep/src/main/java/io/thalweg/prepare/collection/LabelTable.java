package io.thalweg.prepare.collection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Labels of one task by number, in the order in which they were met. Some are known only when their archive has been read. */
public final class LabelTable {
    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /** The number of a label. @param name empty for none */
    public int of(String name) {
        return name.isEmpty() ? ImageSink.NO_LABEL : numbers.computeIfAbsent(name, this::append);
    }

    /** A number whose label is set later. */
    int reserve() {
        return append("");
    }

    /** @param name empty if the number turns out to mean none */
    void set(int number, String name) {
        names.set(number, name);
    }

    private int append(String name) {
        names.add(name);
        return names.size() - 1;
    }

    /** By number; empty for none. Different numbers may mean the same label. */
    public List<String> names() {
        return List.copyOf(names);
    }
}
