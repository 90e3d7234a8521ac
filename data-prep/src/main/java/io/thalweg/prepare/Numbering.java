package io.thalweg.prepare;

import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.text.Vocabulary;
import java.util.List;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;

/** How staged words get the ids of a dataset's vocabulary. */
interface Numbering {
    /**
     * Decides the vocabulary.
     *
     * @param blocks at least one, with a word for training in one of them
     * @param blockTasks the same as they travel
     * @param counters gets what is counted here
     */
    Numbered number(List<StagedBlock> blocks, List<byte[]> blockTasks, Map<String, Long> counters);

    /**
     * What was decided.
     *
     * @param packed what executors need, to be broadcast
     * @param tokenizer the file {@code tokenizer.json}; empty where the way text is cut needs none
     */
    record Numbered(Vocabulary vocabulary, byte[] packed, byte[] tokenizer) {}

    /**
     * The ids on executors.
     *
     * @param packed as {@link Numbered} has it
     * @param hash tells them from those of any other preparation
     */
    StagedIds ids(Broadcast<byte[]> packed, String hash);

    /** What becomes of words without an id. */
    UnknownWords unknownWords();
}
