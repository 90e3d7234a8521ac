package io.thalweg.word2vec;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.train.FamilyDemand;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What word2vec needs besides what every round needs; sizes of objects are those of a 64-bit JVM below 32 GB of heap. */
final class Word2VecDemand {
    private static final long ARRAY_HEADER = 16;

    /** A string, its node in a hash map, its boxed id, its place in an array and its count. */
    private static final long WORD_OBJECTS = 24 + 32 + 16 + 4 + Long.BYTES;

    private Word2VecDemand() {}

    /**
     * The demand of a run.
     *
     * @param counts of every word in the training split, by id
     * @param vocabularyFileBytes length of {@code vocabulary.tsv}
     * @param reader what one thread holds to read the corpus
     */
    static FamilyDemand of(Word2VecConfig config, long[] counts, long vocabularyFileBytes, MemoryTerm reader) {
        int words = counts.length;
        int localRows = LocalRows.count(counts, config);
        long tableBytes = EmbeddingTables.bytes(words, config.dimensions(), config.threads(), localRows);
        MemoryTerm tables = new MemoryTerm(
                "both tables, rows padded to " + EmbeddingTables.ROW_MULTIPLE + " floats"
                        + (localRows > 0 ? "; " + localRows + " rows more in each for each thread" : ""),
                tableBytes,
                "EmbeddingTables",
                tableBytes / 2);
        List<MemoryTerm> replica = new ArrayList<>();
        boolean noise = config.objective() == Objective.NEGATIVE_SAMPLING;
        replica.add(new MemoryTerm(
                "counts, thresholds and noise table, " + (noise ? 20 : 12) + " bytes a word",
                (long) words * (noise ? 20 : 12),
                "WordSampling"));
        replica.add(new MemoryTerm(
                "rows touched, a bit a word, in " + (2 * config.threads() + 2) + " sets",
                (2L * config.threads() + 2) * (words / 8 + ARRAY_HEADER),
                "TrainingLoop"));
        if (localRows > 0) {
            long rowBytes = (long) EmbeddingTables.stride(config.dimensions()) * Float.BYTES;
            replica.add(new MemoryTerm(
                    "threads' own rows as last exchanged, of both tables",
                    2 * config.threads() * localRows * rowBytes,
                    "LocalRows",
                    localRows * rowBytes));
        }
        replica.add(reader.times(config.threads()));
        FamilyDemand demand = new FamilyDemand(
                tables,
                replica,
                driver(counts, vocabularyFileBytes),
                List.of(),
                (long) Long.BYTES * words,
                typicalBytesUp(config, counts));
        return config.merge().of(config.architecture()) != MergeChoice.SATURATING_SUM
                ? demand
                : demand.withExecutor(new MemoryTerm(
                        "how often rows are trained, " + ExpectedUpdates.BYTES_PER_WORD + " bytes a word",
                        (long) words * ExpectedUpdates.BYTES_PER_WORD,
                        "ExpectedUpdates"));
    }

    /**
     * The demand of a run on blocks.
     *
     * @param largestBlock rows of the largest block
     */
    static FamilyDemand ofBlocks(
            Word2VecConfig config, long[] counts, long largestBlock, long vocabularyFileBytes, MemoryTerm reader) {
        long words = counts.length;
        int blocks = config.replicas();
        long examples = roundExamples(config, counts) / blocks;
        long cell = EmbeddingTables.bytes(largestBlock, config.dimensions(), config.threads(), 0);
        MemoryTerm tables = new MemoryTerm(
                "a cell's input and output block, rows padded to " + EmbeddingTables.ROW_MULTIPLE + " floats",
                cell,
                "EmbeddingTables",
                cell / 2);
        List<MemoryTerm> replica = List.of(
                new MemoryTerm("counts, blocks and places of all words, 20 bytes a word", 20 * words, "BlockMap"),
                new MemoryTerm("noise table of a block, 16 bytes a word", 16 * largestBlock, "NoiseTable"),
                new MemoryTerm(
                        "a cell's examples, as they came and joined", 2 * examples, "Word2VecBlockProgram", examples),
                reader);
        return new FamilyDemand(
                tables,
                replica,
                driver(counts, vocabularyFileBytes),
                List.of(),
                Long.BYTES * words,
                words * config.dimensions() * Float.BYTES);
    }

    /**
     * Bytes of the examples that one replica is sent in a round: of each pair of a window's word and its centre word a whole
     * number, and of each of a window's parts two more.
     */
    static long roundExamples(Word2VecConfig config, long[] counts) {
        double total = 0;
        double kept = 0;
        for (long count : counts) {
            total += count;
        }
        if (total < 1) {
            return 0;
        }
        for (long count : counts) {
            kept += count * WordSampling.keepProbability(count / total, config.sample());
        }
        RoundSchedule schedule = new RoundSchedule(config, (long) total);
        double windows = kept * schedule.range(0).tokens() / total;
        double words = config.window() + 1;
        int blocks = config.replicas();
        double parts = blocks * (1 - Math.pow(1 - 1.0 / blocks, words));
        return (long) (Integer.BYTES * windows * (words + 2 * parts) / blocks);
    }

    private static List<MemoryTerm> driver(long[] counts, long fileBytes) {
        long words = counts.length;
        long digits = 0;
        for (long count : counts) {
            digits += String.format(Locale.ROOT, "%d", count).length();
        }
        // Besides the word, a line of the file holds a tab, the count and a line end.
        long letters = Math.max(0, fileBytes - digits - 2 * words);
        long strings = words * ARRAY_HEADER + letters + 4 * words; // rounded up to 8: 4 bytes on average
        long slots = Long.highestOneBit(Math.max(1, 2 * words - 1)) * 2;
        return List.of(
                new MemoryTerm(
                        "words, counts and ids of the vocabulary",
                        strings + WORD_OBJECTS * words + 4 * slots,
                        "Vocabulary"),
                new MemoryTerm("the vocabulary's file, for the model", fileBytes, "TrainingPlan"),
                new MemoryTerm(
                        "the program's counts, and two rounds' tasks that hold them",
                        3 * Long.BYTES * words,
                        "Word2VecProgram"));
    }

    /**
     * Bytes of the rows that one replica is likely to touch in a round in which all train. A word that is drawn n times on
     * average is drawn at all with probability 1 - exp(-n): input rows as words of the text, output rows as those or as
     * noise.
     */
    private static long typicalBytesUp(Word2VecConfig config, long[] counts) {
        double total = 0;
        double noiseTotal = 0;
        for (long count : counts) {
            total += count;
            noiseTotal += Math.pow((double) count, NoiseTable.POWER);
        }
        if (total < 2) {
            return 0;
        }
        RoundSchedule schedule = new RoundSchedule(config, (long) total);
        double share = schedule.range(schedule.rounds() - 1, 0).tokens() / total;
        double kept = 0;
        for (long count : counts) {
            kept += share * count * WordSampling.keepProbability(count / total, config.sample());
        }
        double noiseWords =
                kept * NoisePool.newWords(config.negativeSamples()) + (double) config.threads() * NoisePool.SIZE;
        double rows = 0;
        for (long count : counts) {
            double asWord = share * count * WordSampling.keepProbability(count / total, config.sample());
            double asNoise = config.objective() == Objective.FULL_SOFTMAX
                    ? Double.POSITIVE_INFINITY
                    : noiseWords * Math.pow((double) count, NoiseTable.POWER) / noiseTotal;
            rows += 1 - Math.exp(-asWord) + 1 - Math.exp(-asWord - asNoise);
        }
        return (long) (rows * config.dimensions() * Float.BYTES);
    }
}
