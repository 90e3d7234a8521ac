package io.thalweg.prepare.input;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the parts of a record are called: the members of a JSON line's object, and the columns of a Parquet file, where a
 * dot leads into a group.
 *
 * @param idField that holds the document's name, text or a whole number; empty where its place names it
 * @param idColumn likewise
 * @param sourceField that holds where the document is from, such as an address; empty for the file
 * @param sourceColumn likewise
 */
public record RecordNames(
        String textField, String textColumn, String idField, String idColumn, String sourceField, String sourceColumn)
        implements Serializable {
    public static final RecordNames DEFAULT = RecordNames.ofText("text", "text");

    /** @throws BadConfiguration naming every option that is wrong */
    public RecordNames {
        List<Problem> problems = new ArrayList<>();
        if (textField.isEmpty()) {
            problems.add(Problem.of("--text-field is empty").allowed("the name of a member of each JSON object"));
        }
        if (textColumn.isEmpty()) {
            problems.add(Problem.of("--text-column is empty").allowed("the name of a column of text"));
        }
        requireApart(problems, "field", textField, idField, sourceField);
        requireApart(problems, "column", textColumn, idColumn, sourceColumn);
        BadConfiguration.throwIfAny(problems);
    }

    private static void requireApart(List<Problem> problems, String kind, String text, String id, String source) {
        if (!text.isEmpty() && (text.equals(id) || text.equals(source))) {
            problems.add(Problem.of("--text-" + kind + " is named as the id or the source too")
                    .found(text)
                    .allowed("a " + kind + " of its own"));
        }
    }

    /** Every option as a manifest keeps it; names not asked for are left out. */
    public Map<String, Object> toOptions() {
        TreeMap<String, Object> options = new TreeMap<>();
        options.put("text_field", textField);
        options.put("text_column", textColumn);
        Map.of("id_field", idField, "id_column", idColumn, "source_field", sourceField, "source_column", sourceColumn)
                .forEach((name, value) -> {
                    if (!value.isEmpty()) {
                        options.put(name, value);
                    }
                });
        return options;
    }

    /** With the place of each document as its name, and its file as where it is from. */
    public static RecordNames ofText(String textField, String textColumn) {
        return new RecordNames(textField, textColumn, "", "", "", "");
    }
}
