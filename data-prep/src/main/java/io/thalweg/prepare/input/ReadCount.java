package io.thalweg.prepare.input;

import java.util.List;
import java.util.Locale;

/** What reading counts. */
public enum ReadCount {
    /** Documents met, those that could not be read included. */
    DOCUMENTS,
    /** Documents with something wrong, and one more for each break in a file; {@code --max-bad-fraction} is about these, less the breaks. */
    DOCUMENTS_BAD,
    /** Bad: bytes that are not UTF-8, each replaced by U+FFFD. */
    DOCUMENTS_MALFORMED_UTF8,
    /** Bad: NUL characters, each replaced by a space. */
    DOCUMENTS_WITH_NUL,
    /** Bad, and left out: a line that is not one JSON object. */
    RECORDS_INVALID_JSON,
    /** Bad, and left out: no text in the field or column. */
    RECORDS_WITHOUT_TEXT,
    /** Records whose name was asked for and is there. */
    RECORDS_WITH_ID,
    /** Records whose name was asked for and is missing, empty, too long or no name: their places name them. */
    RECORDS_WITHOUT_ID,
    /** Bad, and left out: a record longer than {@link JsonLinesReader#MAX_RECORD_BYTES}, or a page than {@link PageText#MAX_BYTES}. */
    RECORDS_TOO_LONG,
    /** Records whose text is there and is empty; they are no documents. */
    RECORDS_EMPTY,
    /** Documents with a Windows line end. */
    DOCUMENTS_WITH_CRLF,
    /** Places at which a document was cut because it was too long. */
    DOCUMENT_CUTS,
    FILES_EMPTY,
    FILES_WITH_BOM,
    /** Bad, and left out: pages and responses that cannot be read. */
    RECORDS_BROKEN,
    /** Records that are no documents: redirects, other namespaces, requests, responses that are no pages. */
    RECORDS_PASSED_OVER,
    /** Files in archives that are not read: pictures, other archives, encrypted ones. */
    MEMBERS_PASSED_OVER,
    /** Bad, and left out: files in archives whose names lead out of them. */
    MEMBERS_UNSAFE,
    /** Files in another encoding than UTF-8. */
    FILES_TRANSCODED,
    /** Bad: files with bytes that are no text in their encoding, each place replaced by U+FFFD. */
    FILES_NOT_IN_ENCODING,
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
            RECORDS_BROKEN,
            MEMBERS_UNSAFE,
            FILES_NOT_IN_ENCODING,
            FILE_BREAKS);

    /** The name in a manifest. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
