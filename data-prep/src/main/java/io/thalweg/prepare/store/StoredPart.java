package io.thalweg.prepare.store;

import io.thalweg.storage.Part;

/**
 * A file of stored documents.
 *
 * @param part the file
 * @param documents in it, at least one
 * @param textBytes of their texts as UTF-8
 */
public record StoredPart(Part part, long documents, long textBytes) {}
