package io.thalweg.prepare.input;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How files become documents.
 *
 * @param unit what a document of a plain-text file is
 * @param textField the member of a JSON line's object that holds the text
 * @param textColumn the column of a Parquet file that holds the text; a dot leads into a group
 * @param maxDocumentBytes bytes of UTF-8 at which a document is cut, at white space where there is some: pieces have
 *     half as many on average and never more
 */
public record ReadOptions(TextUnit unit, String textField, String textColumn, int maxDocumentBytes)
        implements Serializable {
    public static final int MIN_DOCUMENT_BYTES = 64;
    public static final int MAX_DOCUMENT_BYTES = 16 << 20;
    public static final int DEFAULT_DOCUMENT_BYTES = 64 << 10;

    public static final ReadOptions DEFAULT = new ReadOptions(TextUnit.LINE, "text", "text", DEFAULT_DOCUMENT_BYTES);

    /** @throws BadConfiguration naming every option that is wrong */
    public ReadOptions {
        List<Problem> problems = new ArrayList<>();
        if (textField.isEmpty()) {
            problems.add(Problem.of("--text-field is empty").allowed("the name of a member of each JSON object"));
        }
        if (textColumn.isEmpty()) {
            problems.add(Problem.of("--text-column is empty").allowed("the name of a column of text"));
        }
        if (maxDocumentBytes < MIN_DOCUMENT_BYTES || maxDocumentBytes > MAX_DOCUMENT_BYTES) {
            problems.add(Problem.of("--max-document-bytes is out of range")
                    .found(maxDocumentBytes)
                    .allowed(MIN_DOCUMENT_BYTES + " to " + MAX_DOCUMENT_BYTES));
        }
        BadConfiguration.throwIfAny(problems);
    }
}
