package io.thalweg.prepare;

import io.thalweg.prepare.dedup.CopyFilter;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.prepare.dedup.DroppedItems;
import io.thalweg.prepare.input.ReadReport;
import io.thalweg.prepare.input.ReadTask;
import io.thalweg.prepare.input.TaskDescription;
import io.thalweg.prepare.input.TextChecksums;
import io.thalweg.prepare.staging.BlockWriter;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.text.Tokenizer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads its ranges of the input once, and stages their documents as ids of words. */
final class TokenizeTask implements Function<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;
    private final String folder;
    private final StagingTokens staged;
    private final double heldOut;
    private final long blockTextBytes;
    private final double lineShare;

    /** @param lineShare of the documents whose lines are counted; 0 for none */
    TokenizeTask(
            HadoopSettings settings,
            Path folder,
            StagingTokens staged,
            double heldOut,
            long blockTextBytes,
            double lineShare) {
        this.settings = settings;
        this.folder = folder.toString();
        this.staged = staged;
        this.heldOut = heldOut;
        this.blockTextBytes = blockTextBytes;
        this.lineShare = lineShare;
    }

    /**
     * @param split the split of all documents, or -1 to go by each document's hash
     * @param firstFile what to add to the ranges' file indices
     * @param copies what is dropped, where copies are
     */
    record Work(ReadTask read, int split, int firstFile, Copies copies) {
        /** What is dropped is known by its place among the items, so these must be the same as before. */
        void requireSame(Map<Integer, Long> checksums) {
            TextChecksums.firstChanged(copies.checksums(), checksums).ifPresent(file -> {
                throw new JobFailed(Problem.of("The input changed while it was read")
                        .found("another text than when copies were looked for")
                        .at(read.ranges().stream()
                                .filter(range -> range.file() == file)
                                .map(range -> range.source().path())
                                .findFirst()
                                .orElse("file " + file))
                        .remedy("Run again when nothing writes to it"));
            });
        }
    }

    /**
     * What is dropped.
     *
     * @param unit of the items; null where nothing is dropped
     * @param checksums of the text when fingerprints were taken
     * @param dropped the file that says which are; empty for none
     * @param wanted items whose texts are asked for
     */
    record Copies(@Nullable DedupUnit unit, Map<Integer, Long> checksums, String dropped, List<Integer> wanted) {
        static final Copies STAY = new Copies(null, Map.of(), "", List.of());

        /** What leaves them out; null where nothing is dropped. */
        @Nullable
        CopyFilter filter(Configuration hadoop) throws IOException {
            return unit == null ? null : new CopyFilter(unit, DroppedItems.read(hadoop, dropped), wanted);
        }
    }

    /**
     * @param documentsWithoutTokens documents that hold no token
     * @param excerpts texts that were asked for, by item
     * @param lines of the sample
     */
    record Result(
            List<StagedBlock> blocks,
            Map<String, Long> counts,
            Map<Integer, String> sha256,
            List<String> badDocuments,
            long documentsWithoutTokens,
            Map<Integer, String> excerpts,
            LineSampler.Tally lines) {}

    @Override
    public byte[] call(byte[] bytes) {
        Work work = TaskDescription.unpack(bytes, Work.class);
        TaskContext task = TaskContext.get();
        // The attempt's number makes the file this attempt's own: another may run at the same time, or have died.
        String name = String.format(Locale.ROOT, "read-%06d-%d.staged", task.partitionId(), task.taskAttemptId());
        Path file = new Path(folder, name);
        return Storage.access(file, () -> Json.toBytes(stage(work, file)));
    }

    private Result stage(Work work, Path file) throws IOException {
        try (BlockWriter blocks = BlockWriter.create(settings.configuration(), file, Split.COUNT, blockTextBytes)) {
            Tokenizer tokens = staged.create();
            DocumentStager stager = new DocumentStager(work.split(), heldOut, blocks, tokens, staged.documentEnd());
            CopyFilter filter = work.copies().filter(settings.configuration());
            TextChecksums checksums = new TextChecksums();
            LineSampler lines = new LineSampler(lineShare);
            ReadReport report = work.read().forEachDocument(settings.configuration(), document -> {
                if (filter == null) {
                    lines.take(document);
                    stager.stage(document, document.bytes(), document.from(), document.to());
                    return;
                }
                checksums.add(document);
                if (filter.keeps(document.bytes(), document.from(), document.to())) {
                    stager.stage(document, filter.bytes(), filter.from(), filter.to());
                }
            });
            if (filter != null) {
                work.requireSame(checksums.finish());
            }
            return new Result(
                    blocks.finish(),
                    report.counts(),
                    report.sha256(),
                    report.badDocuments(),
                    stager.withoutTokens(),
                    filter == null ? Map.of() : filter.excerpts(),
                    lines.tally());
        }
    }
}
