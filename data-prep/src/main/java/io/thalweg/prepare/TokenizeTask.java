package io.thalweg.prepare;

import io.thalweg.prepare.input.RawDocument;
import io.thalweg.prepare.input.ReadReport;
import io.thalweg.prepare.input.ReadTask;
import io.thalweg.prepare.staging.BlockWriter;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;

/** Reads its ranges of the input once, and stages their documents as ids of words. */
final class TokenizeTask implements Function<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;
    private final String folder;
    private final StagingTokens staged;
    private final double heldOut;
    private final long blockTextBytes;

    TokenizeTask(HadoopSettings settings, Path folder, StagingTokens staged, double heldOut, long blockTextBytes) {
        this.settings = settings;
        this.folder = folder.toString();
        this.staged = staged;
        this.heldOut = heldOut;
        this.blockTextBytes = blockTextBytes;
    }

    /**
     * @param split the split of all documents, or -1 to go by each document's hash
     * @param firstFile what to add to the ranges' file indices
     */
    record Work(ReadTask read, int split, int firstFile) {}

    /** @param documentsWithoutTokens documents that hold no token */
    record Result(
            List<StagedBlock> blocks,
            Map<String, Long> counts,
            Map<Integer, String> sha256,
            List<String> badDocuments,
            long documentsWithoutTokens) {}

    @Override
    public byte[] call(byte[] bytes) {
        Work work = Json.parse(bytes, Work.class, "a task's description");
        TaskContext task = TaskContext.get();
        // The attempt's number makes the file this attempt's own: another may run at the same time, or have died.
        String name = String.format(Locale.ROOT, "read-%06d-%d.staged", task.partitionId(), task.taskAttemptId());
        Path file = new Path(folder, name);
        return Storage.access(file, () -> Json.toBytes(stage(work, file)));
    }

    private Result stage(Work work, Path file) throws IOException {
        try (BlockWriter blocks = BlockWriter.create(settings.configuration(), file, Split.COUNT, blockTextBytes)) {
            Tokenizer tokens = staged.create();
            DocumentStager stager = new DocumentStager(work, blocks, tokens);
            ReadReport report = work.read().forEachDocument(settings.configuration(), stager::stage);
            return new Result(
                    blocks.finish(), report.counts(), report.sha256(), report.badDocuments(), stager.withoutTokens);
        }
    }

    private final class DocumentStager {
        private final Work work;
        private final BlockWriter blocks;
        private final Tokenizer tokens;
        private final Tokenizer.TokenSink sink;
        private int file = -1;
        private byte[] label = {};
        private long withoutTokens;

        DocumentStager(Work work, BlockWriter blocks, Tokenizer tokens) {
            this.work = work;
            this.blocks = blocks;
            this.tokens = tokens;
            this.sink = blocks::token;
        }

        void stage(RawDocument document) throws IOException {
            if (document.file() != file) {
                file = document.file();
                label = document.label().getBytes(StandardCharsets.UTF_8);
            }
            byte[] text = document.bytes();
            int from = document.from();
            int to = document.to();
            int split = work.split() >= 0
                    ? work.split()
                    : Split.of(text, from, to, heldOut).ordinal();
            tokens.tokenize(text, from, to, sink);
            byte[] end = staged.documentEnd();
            if (end.length > 0 && !document.isCut() && blocks.hasTokens()) {
                blocks.token(end, 0, end.length);
            }
            if (blocks.endDocument(file, label, document.position(), document.piece(), split, to - from) == 0) {
                withoutTokens++;
            }
        }
    }
}
