package io.thalweg.prepare.store;

import io.thalweg.prepare.document.Document;
import java.nio.charset.StandardCharsets;

/**
 * A document, and its place in the input.
 *
 * @param file the number of its file
 * @param position its place there
 * @param piece which piece of a long record it is, from 0
 * @param isNamed whether its record gave it its name
 * @param goesOn whether it was cut, and the next goes on with it
 */
public record StoredDocument(Document document, int file, long position, int piece, boolean isNamed, boolean goesOn) {

    byte[] text() {
        return document.text().getBytes(StandardCharsets.UTF_8);
    }
}
