package io.thalweg.prepare.collection;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Labels of one task by number, in the order in which they were met. Some are known only when their archive has been read. */
public final class LabelTable {
    /** More labels than any classification here; folders and names by the million are no labels. */
    public static final int MOST = 100_000;

    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /**
     * The number of a label.
     *
     * @param name empty for none
     * @throws JobFailed if there are more labels than there can be
     */
    public int of(String name) {
        if (numbers.size() > MOST) {
            throw tooMany("more than " + MOST);
        }
        return name.isEmpty() ? ImageSink.NO_LABEL : numbers.computeIfAbsent(name, this::append);
    }

    /** What is said of more than {@link #MOST} labels. */
    public static JobFailed tooMany(Object found) {
        return new JobFailed(Problem.of("There are too many labels")
                .found(found)
                .allowed("at most " + MOST)
                .remedy("Choose other folders for labels by --folder-labels, or another --label-column"));
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
