package io.thalweg.prepare;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.memory.StepDemand;
import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.prepare.dedup.FingerprintLayout;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.input.ReadOptions;
import io.thalweg.prepare.input.TextUnit;
import java.util.List;
import java.util.stream.Stream;

/**
 * What it takes to look for copies, expected from the text's length.
 *
 * @param items that are held against each other
 * @param stagingBytes of fingerprints and of pairs, gone at the end
 * @param shuffleBytes that Spark has on local disks, uncompressed: all that is held against each other
 * @param keptBytes of fingerprints that stay
 * @param steps what each has in memory
 */
record DedupDemand(long items, long stagingBytes, long shuffleBytes, long keptBytes, List<StepDemand> steps) {
    private static final long LINE_BYTES = 80;
    private static final long PARAGRAPH_BYTES = 500;

    /** A record of JSON lines or Parquet, or a file, is taken for a page of the web. */
    private static final long DOCUMENT_BYTES = 3000;

    private static final long BUFFER = 1 << 18;

    /** A record's array, its entry in Spark's sorter, and the empty array beside it. */
    private static final long RECORD_OBJECTS = 64;

    DedupDemand {
        steps = List.copyOf(steps);
    }

    static DedupDemand of(DedupConfig duplicates, ReadOptions read, List<InputPlan> plans, AgainstInput against) {
        if (!duplicates.dropsCopies()) {
            return new DedupDemand(0, 0, 0, 0, List.of());
        }
        long ours = items(duplicates, read, plans);
        long items = ours
                + items(duplicates, read, against.texts())
                + against.kept().stream().mapToLong(RecordFile::records).sum();
        FingerprintLayout layout = FingerprintLayout.of(duplicates);
        boolean near = duplicates.mode() == DedupMode.NEAR;
        long compared = near ? layout.bands() * (RecordFile.PAIR_BYTES + (long) layout.hashes()) : 24;
        long record = near ? RecordFile.PAIR_BYTES + layout.hashes() : 24;
        long maxParquet = Stream.concat(plans.stream(), against.texts().stream())
                .mapToLong(InputPlan::mostParquetBytes)
                .max()
                .orElse(0);
        long inPartition = Math.min(items * compared, SortedExchange.PARTITION_BYTES);
        long bits = Math.min(items, InputPlan.MAX_SPLIT_BYTES) / 8 + 1;
        StepDemand step = new StepDemand(
                "while copies are looked for",
                List.of(),
                List.of(),
                List.of(
                        new MemoryTerm(
                                "documents as they are read, repaired and normalised",
                                6L * read.maxDocumentBytes(),
                                "PieceReader, NormalizedText"),
                        new MemoryTerm("Parquet's pages", maxParquet, "ParquetFileReader"),
                        new MemoryTerm(
                                "fingerprints as they are sorted; Spark puts on disk what has no room",
                                inPartition + inPartition / record * RECORD_OBJECTS,
                                "SortedExchange"),
                        new MemoryTerm(
                                "documents of a bucket that others are held against",
                                near ? duplicates.bucketCap() * (record + 16) : 0,
                                "CandidateBuckets"),
                        new MemoryTerm("a bit for each item of a reading task", 2 * bits, "DroppedItems"),
                        new MemoryTerm("files of fingerprints and pairs", 2 * BUFFER, "RecordFile")),
                List.of());
        return new DedupDemand(
                items,
                items * (layout.bytes() + RecordFile.PAIR_BYTES),
                items * compared,
                duplicates.keepFingerprints() ? ours * layout.bytes() : 0,
                List.of(step));
    }

    private static long items(DedupConfig duplicates, ReadOptions read, List<InputPlan> plans) {
        long text = plans.stream().mapToLong(InputPlan::expectedTextBytes).sum();
        DedupUnit unit = duplicates.dedupUnit();
        if (unit == DedupUnit.DOCUMENT) {
            boolean plain = plans.stream().allMatch(InputPlan::isPlainText);
            TextUnit textUnit = read.unit();
            long files = plans.stream().mapToLong(plan -> plan.files().size()).sum();
            return plain && textUnit == TextUnit.FILE
                    ? files + text / read.maxDocumentBytes()
                    : text / (!plain ? DOCUMENT_BYTES : textUnit == TextUnit.LINE ? LINE_BYTES : PARAGRAPH_BYTES) + 1;
        }
        return text / (unit == DedupUnit.LINE ? LINE_BYTES : PARAGRAPH_BYTES) + 1;
    }
}
