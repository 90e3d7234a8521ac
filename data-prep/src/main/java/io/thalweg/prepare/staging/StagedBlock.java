package io.thalweg.prepare.staging;

import java.util.List;

/**
 * Where a block lies and what it holds. Documents of a block follow those of the block before.
 *
 * @param path of the file
 * @param start of the block's documents in the file; {@code dictionary} the end of these, {@code end} of all
 * @param words in its dictionary
 * @param documents by split
 * @param tokens by split
 * @param hasSources whether a document of it has a source besides its name
 * @param hasLanguages whether a document of it has a language
 */
public record StagedBlock(
        String path,
        long start,
        long dictionary,
        long end,
        int words,
        List<Long> documents,
        List<Long> tokens,
        boolean hasSources,
        boolean hasLanguages) {
    public StagedBlock {
        documents = List.copyOf(documents);
        tokens = List.copyOf(tokens);
    }
}
