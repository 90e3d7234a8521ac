package io.thalweg.embed;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.memory.StepDemand;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.input.ReadOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a batch embedding has in memory; sizes of objects are those of a 64-bit JVM below 32 GB of heap.
 *
 * @param words of the model
 * @param dimensions of a vector
 * @param vocabularyBytes of the words as a file
 */
record EmbedDemand(int words, int dimensions, long vocabularyBytes) {
    /** A string with its letters' array, its node and boxed id in a hash map, its places in arrays and its count. */
    private static final long WORD_OBJECTS = 24 + 16 + 32 + 16 + 4 + 8 + 8;

    /** Text of a row, as a rule; lines of prose are longer, so that their rows are fewer. */
    private static final long TEXT_OF_A_ROW = 60;

    /** A row's name in its file. */
    private static final long NAME = 24;

    /** A reader's buffer doubles until the longest document and what lies behind it have room. */
    private static final long MOST_BUFFER = 2L * ReadOptions.MAX_DOCUMENT_BYTES;

    /** Where tasks run. */
    enum Tasks {
        /** In the driver's process, which has the model already. */
        HERE,
        /** On executors. */
        ELSEWHERE
    }

    private long vectors() {
        return (long) words * dimensions * Float.BYTES;
    }

    private MemoryTerm strings() {
        return new MemoryTerm("words and ids", words * WORD_OBJECTS + vocabularyBytes, "Vocabulary");
    }

    private MemoryTerm table(EmbedConfig config) {
        return config.unit() == EmbedConfig.Unit.WORD
                ? new MemoryTerm("words for tasks", vocabularyBytes, "WordTable")
                : new MemoryTerm(
                        "vectors and weights for tasks",
                        vectors() + (long) words * Double.BYTES + vocabularyBytes,
                        "WordTable",
                        Math.min(vectors(), 64L << 20));
    }

    /** @param plan of the input, or null for the model's words alone */
    List<StepDemand> steps(EmbedConfig config, @Nullable InputPlan plan, Tasks tasks) {
        if (plan == null) {
            List<MemoryTerm> writing = new ArrayList<>(List.of(strings()));
            writing.addAll(writer(config, vectors() + vocabularyBytes));
            return List.of(new StepDemand("while words are written", writing, List.of(), List.of(), List.of()));
        }
        List<MemoryTerm> driver = List.of(strings(), table(config));
        List<MemoryTerm> process = tasks == Tasks.HERE ? List.of() : List.of(table(config), strings());
        List<MemoryTerm> stored = List.of(
                new MemoryTerm("the same as it is broadcast", table(config).bytes(), "Broadcast"));
        long share = Math.min(plan.bytes(), 16 * EmbedJob.MIN_SHARE_BYTES);
        List<MemoryTerm> task = new ArrayList<>();
        task.add(new MemoryTerm(
                "documents as they are read", Math.min(MOST_BUFFER, Math.max(1 << 16, pow2(share))), "PieceReader"));
        task.add(new MemoryTerm("Parquet's pages of the input", plan.mostParquetBytes(), "ParquetFileReader"));
        if (config.unit() == EmbedConfig.Unit.WORD) {
            List<MemoryTerm> writing = new ArrayList<>(driver);
            writing.addAll(writer(config, vectors() + vocabularyBytes));
            return List.of(
                    new StepDemand("while text is read", driver, process, task, stored),
                    new StepDemand("while words are written", writing, process, List.of(), stored));
        }
        long rows = Math.max(1, share / TEXT_OF_A_ROW);
        task.addAll(writer(config, rows * ((long) dimensions * Float.BYTES + NAME) + (config.withText() ? share : 0)));
        List<StepDemand> steps = new ArrayList<>();
        if (config.weighting() == EmbedConfig.Weighting.SIF) {
            List<MemoryTerm> moments = new ArrayList<>(task.subList(0, 2));
            moments.add(new MemoryTerm(
                    "sums of products, its own and those of another",
                    2L * Long.BYTES * (1 + (long) dimensions * (dimensions + 1)),
                    "SecondMoments"));
            steps.add(new StepDemand("while texts are weighed", driver, process, moments, stored));
        }
        steps.add(new StepDemand("while texts are embedded", driver, process, task, stored));
        return steps;
    }

    private static List<MemoryTerm> writer(EmbedConfig config, long bytes) {
        if (config.format() != EmbedConfig.Format.PARQUET) {
            return List.of();
        }
        return List.of(new MemoryTerm(
                "a row group, and its pages when it ends",
                2 * Math.min(ParquetRows.ROW_GROUP_BYTES, bytes),
                "ParquetRows"));
    }

    private static long pow2(long bytes) {
        return bytes <= 1 ? 1 : Long.highestOneBit(bytes - 1) * 2;
    }
}
