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
 * @param records what the parts of a JSON line's object or of a Parquet file's row are called
 * @param decoding how bytes and markup become text
 * @param maxDocumentBytes bytes of UTF-8 at which a document is cut, at white space where there is some: pieces have
 *     half as many on average and never more
 */
public record ReadOptions(TextUnit unit, RecordNames records, DecodingOptions decoding, int maxDocumentBytes)
        implements Serializable {
    public static final int MIN_DOCUMENT_BYTES = 64;
    public static final int MAX_DOCUMENT_BYTES = 16 << 20;
    public static final int DEFAULT_DOCUMENT_BYTES = 64 << 10;

    public static final ReadOptions DEFAULT =
            new ReadOptions(TextUnit.LINE, RecordNames.DEFAULT, DecodingOptions.DEFAULT, DEFAULT_DOCUMENT_BYTES);

    /** @throws BadConfiguration naming every option that is wrong */
    public ReadOptions {
        List<Problem> problems = new ArrayList<>();
        if (maxDocumentBytes < MIN_DOCUMENT_BYTES || maxDocumentBytes > MAX_DOCUMENT_BYTES) {
            problems.add(Problem.of("--max-document-bytes is out of range")
                    .found(maxDocumentBytes)
                    .allowed(MIN_DOCUMENT_BYTES + " to " + MAX_DOCUMENT_BYTES));
        }
        BadConfiguration.throwIfAny(problems);
    }

    /** The same with other units, cut at another length. */
    public ReadOptions withUnit(TextUnit otherUnit, int bytes) {
        return new ReadOptions(otherUnit, records, decoding, bytes);
    }

    /** The same with other names of the parts of records. */
    public ReadOptions withRecords(RecordNames names) {
        return new ReadOptions(unit, names, decoding, maxDocumentBytes);
    }

    /** The same with another way from bytes to text. */
    public ReadOptions withDecoding(DecodingOptions other) {
        return new ReadOptions(unit, records, other, maxDocumentBytes);
    }
}
