package io.thalweg.prepare.collection;

import io.thalweg.prepare.input.FileSearch;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A table of labels: lines, each a file and its label with a tab or a comma between. Spaces around, and double quotes around a
 * field, are left out.
 */
public final class LabelFile {
    /** More than a table of a million files takes. */
    private static final int MOST_BYTES = 128 << 20;

    private LabelFile() {}

    /** Reads a table. Adds a problem for each reason against it. @param place empty for none */
    public static LabelLookup read(Configuration hadoop, String place, List<Problem> problems) {
        if (place.isEmpty()) {
            return LabelLookup.NONE;
        }
        try {
            Path path = new Path(place);
            FileSystem files = path.getFileSystem(hadoop);
            long length = files.getFileStatus(path).getLen();
            if (length > MOST_BYTES) {
                problems.add(Problem.of("--label-file is too large")
                        .found(length + " bytes")
                        .allowed("at most " + MOST_BYTES)
                        .at(place));
                return LabelLookup.NONE;
            }
            byte[] table = new byte[(int) length];
            try (FSDataInputStream in = files.open(path)) {
                in.readFully(0, table);
            }
            return parse(table, place, problems);
        } catch (IOException | IllegalArgumentException e) {
            problems.add(FileSearch.unreadable(place, e).remedy("Give --label-file a file that may be read"));
            return LabelLookup.NONE;
        }
    }

    /**
     * Reads a table.
     *
     * @param place for messages
     * @param problems gets a problem for every kind of wrong line, with the first of them
     */
    static LabelLookup parse(byte[] table, String place, List<Problem> problems) {
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
        return LabelLookup.of(labels);
    }

    /** Some programs begin UTF-8 with a byte order mark. */
    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static String bare(String field) {
        String text = field.strip();
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}
