package io.thalweg.prepare.collection;

import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Labels by file: a table of lines, each a file and its label with a tab or a comma between. A file is named by its path
 * below the input or in its archive, or by its name alone. Spaces around, and double quotes around a field, are left out.
 */
public final class LabelLookup {
    /** More than a table of a million files takes. */
    public static final int MOST_BYTES = 128 << 20;

    /** No table: labels come from elsewhere. */
    public static final LabelLookup NONE = new LabelLookup(null);

    private final @Nullable Map<String, String> labels;

    private LabelLookup(@Nullable Map<String, String> labels) {
        this.labels = labels;
    }

    boolean isGiven() {
        return labels != null;
    }

    /** Some programs begin UTF-8 with a byte order mark. */
    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /**
     * Reads a table.
     *
     * @param place for messages
     * @param problems gets a problem for every kind of wrong line, with the first of them
     */
    public static LabelLookup parse(byte[] table, String place, List<Problem> problems) {
        Map<String, String> labels = new HashMap<>();
        long malformed = 0;
        String firstMalformed = "";
        String firstDouble = "";
        int number = 0;
        for (String line : (Iterable<String>)
                withoutMark(new String(table, StandardCharsets.UTF_8)).lines()::iterator) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            int cut = line.indexOf('\t') >= 0 ? line.indexOf('\t') : line.lastIndexOf(',');
            String file = cut < 0 ? "" : bare(line.substring(0, cut));
            String label = cut < 0 ? "" : bare(line.substring(cut + 1));
            if (file.isEmpty() || label.isEmpty()) {
                malformed++;
                firstMalformed = firstMalformed.isEmpty() ? "line " + number : firstMalformed;
                continue;
            }
            String before = labels.put(file, label);
            if (before != null && !before.equals(label) && firstDouble.isEmpty()) {
                firstDouble = "'" + file + "' is '" + before + "' and '" + label + "' in line " + number;
            }
        }
        if (malformed > 0) {
            problems.add(Problem.of("--label-file has lines that are no file and label")
                    .found(malformed + ", first " + firstMalformed)
                    .allowed("a file and its label, with a tab or a comma between")
                    .at(place));
        }
        if (!firstDouble.isEmpty()) {
            problems.add(Problem.of("--label-file gives a file two labels")
                    .found(firstDouble)
                    .at(place));
        }
        if (labels.isEmpty() && malformed == 0) {
            problems.add(Problem.of("--label-file is empty").at(place));
        }
        return new LabelLookup(labels);
    }

    private static String bare(String field) {
        String text = field.strip();
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    /** @throws BadImage if the table does not have the file */
    String of(String path) throws BadImage {
        Map<String, String> known = labels == null ? Map.of() : labels;
        String label = known.get(path);
        if (label == null) {
            label = known.get(path.substring(path.lastIndexOf('/') + 1));
        }
        if (label == null) {
            throw new BadImage(Reason.NO_LABEL, "--label-file has no line for it");
        }
        return label;
    }
}
