package io.thalweg.prepare.input;

import java.util.List;
import java.util.Locale;

/** What reading counts. */
public enum ReadCount {
    /** Documents met, those that could not be read included. */
    DOCUMENTS,
    /** Documents with something wrong, and one more for each break in a file; {@code --max-bad-fraction} is about these. */
    DOCUMENTS_BAD,
    /** Bad: bytes that are not UTF-8, each replaced by U+FFFD. */
    DOCUMENTS_MALFORMED_UTF8,
    /** Bad: NUL characters, each replaced by a space. */
    DOCUMENTS_WITH_NUL,
    /** Bad, and left out: a line that is not one JSON object. */
    RECORDS_INVALID_JSON,
    /** Bad, and left out: no text in the field or column. */
    RECORDS_WITHOUT_TEXT,
    /** Records whose name was asked for and is missing, empty, too long or no name: their places name them. */
    RECORDS_WITHOUT_ID,
    /** Bad, and left out: a JSON line longer than {@link JsonLinesReader#MAX_RECORD_BYTES}. */
    RECORDS_TOO_LONG,
    /** Documents with a Windows line end. */
    DOCUMENTS_WITH_CRLF,
    /** Places at which a document was cut because it was too long. */
    DOCUMENT_CUTS,
    FILES_EMPTY,
    FILES_WITH_BOM,
    /** Bad: places where a file's compressed data or structure breaks off; what can be read before is used. */
    FILE_BREAKS,
    /** UTF-8 bytes of text, decompressed. */
    TEXT_BYTES;

    /** What makes a document bad. */
    public static final List<ReadCount> BAD_KINDS = List.of(
            DOCUMENTS_MALFORMED_UTF8,
            DOCUMENTS_WITH_NUL,
            RECORDS_INVALID_JSON,
            RECORDS_WITHOUT_TEXT,
            RECORDS_TOO_LONG,
            FILE_BREAKS);

    /** The name in a manifest. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
