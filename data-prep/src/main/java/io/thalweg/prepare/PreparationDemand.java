package io.thalweg.prepare;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.memory.StepDemand;
import io.thalweg.prepare.corpus.ShardWriter;
import io.thalweg.prepare.staging.WordTable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the steps of a preparation have in memory; sizes of objects are those of a 64-bit JVM below 32 GB of heap.
 *
 * @param maxDocumentBytes bound of a document
 * @param parquetBytes that a reader of Parquet holds
 * @param blockTextBytes text in a staging block
 * @param blockWords in a block's dictionary
 * @param openWords in the dictionaries of all blocks that a reading task has under way
 * @param distinctWords of the whole text
 * @param vocabularyWords that stay
 * @param learnedWords that BPE learns from
 * @param buckets that the words are counted in
 */
record PreparationDemand(
        int maxDocumentBytes,
        long parquetBytes,
        long blockTextBytes,
        long blockWords,
        long openWords,
        long distinctWords,
        long vocabularyWords,
        long learnedWords,
        long buckets) {
    private static final long WORD_BYTES = 9;

    /** A word's length and count as they travel. */
    private static final long PACKED_WORD = WORD_BYTES + 3;

    private static final long BUFFER = 1 << 18;

    /** A string with its letters, its boxed count, its node and id in a hash map, and its places in arrays. */
    private static final long WORD_OBJECTS = 24 + 16 + 16 + 24 + 32 + 16 + 5 * 8;

    /** A symbol, and the place of its pair with the next in the list of the pair, which doubles. */
    private static final long PAIR_PLACE = 3 * Integer.BYTES;

    List<StepDemand> steps() {
        return List.of(
                new StepDemand("while text is read", List.of(), List.of(), reading(), List.of()),
                new StepDemand("while words are counted", learning(), List.of(), counting(), List.of()),
                new StepDemand("while shards are written", counted(), vocabulary(), writing(), packed()));
    }

    private List<MemoryTerm> reading() {
        long splits = Split.COUNT;
        // A reader looks as far ahead as a document may go; buffers double.
        long document = Math.min(2L * maxDocumentBytes, Math.max(1 << 16, blockTextBytes)) * 2;
        return List.of(
                new MemoryTerm(
                        openWords > blockWords
                                ? "dictionaries of blocks of several languages, about " + openWords + " words"
                                : "a block's dictionary, about " + openWords + " words",
                        WordTable.bytes(openWords, openWords * WORD_BYTES),
                        "WordTable"),
                new MemoryTerm("their counts by split", 2 * openWords * splits * Integer.BYTES, "BlockWriter"),
                new MemoryTerm("documents as they are read and repaired", document, "PieceReader"),
                new MemoryTerm("Parquet's pages", parquetBytes, "ParquetFileReader"));
    }

    private List<MemoryTerm> counting() {
        long words = distinctWords / buckets + 1;
        return List.of(
                new MemoryTerm(
                        "a bucket's words and counts, about " + words,
                        WordTable.bytes(words, words * WORD_BYTES) + 2 * words * Long.BYTES + 24 * words,
                        "WordCounts"),
                new MemoryTerm("words as they are sent and received", 2 * blockWords * PACKED_WORD, "WordCountJob"));
    }

    private List<MemoryTerm> learning() {
        List<MemoryTerm> terms = new ArrayList<>(counted());
        if (learnedWords > 0) {
            terms.add(new MemoryTerm(
                    "words that BPE learns from, about " + learnedWords + ", and their pairs",
                    WordTable.bytes(learnedWords, learnedWords * WORD_BYTES)
                            + learnedWords * (2 * PACKED_WORD + 3 * Long.BYTES)
                            + learnedWords * WORD_BYTES * PAIR_PLACE,
                    "BpeTraining"));
        }
        return terms;
    }

    private List<MemoryTerm> counted() {
        return List.of(new MemoryTerm(
                "the vocabulary, about " + vocabularyWords + " words, as a table, as strings and as a file",
                WordTable.bytes(vocabularyWords, vocabularyWords * WORD_BYTES)
                        + vocabularyWords * (WORD_OBJECTS + WORD_BYTES + 2 * PACKED_WORD),
                "Vocabulary"));
    }

    private List<MemoryTerm> vocabulary() {
        return List.of(new MemoryTerm(
                "the vocabulary's table",
                WordTable.bytes(vocabularyWords, vocabularyWords * WORD_BYTES) + vocabularyWords * PACKED_WORD,
                "WordIds"));
    }

    private List<MemoryTerm> packed() {
        return List.of(new MemoryTerm("the vocabulary as broadcast", vocabularyWords * PACKED_WORD, "Broadcast"));
    }

    private List<MemoryTerm> writing() {
        return List.of(
                new MemoryTerm("pages of a row group", ShardWriter.heapBytes(), "ShardWriter"),
                new MemoryTerm("ids of a block's words", blockWords * (Integer.BYTES + 5), "BlockIds"),
                new MemoryTerm("a block's bytes and a document", 2 * BUFFER + 2L * maxDocumentBytes, "BlockReader"));
    }
}
