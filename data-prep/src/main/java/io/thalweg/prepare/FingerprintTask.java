package io.thalweg.prepare;

import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.dedup.FingerprintWriter;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.prepare.input.ReadReport;
import io.thalweg.prepare.input.ReadTask;
import io.thalweg.prepare.input.TaskDescription;
import io.thalweg.prepare.input.TextChecksums;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;

/** Reads its ranges of the input, and stages the fingerprints of their items. */
final class FingerprintTask implements Function<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;
    private final String folder;
    private final DedupConfig config;

    FingerprintTask(HadoopSettings settings, Path folder, DedupConfig config) {
        this.settings = settings;
        this.folder = folder.toString();
        this.config = config;
    }

    /** @param firstFile what to add to the ranges' file indices */
    record Work(ReadTask read, int firstFile) {}

    /**
     * What came of it.
     *
     * @param counts of the reading, by {@link io.thalweg.prepare.input.ReadCount}'s labels
     * @param badDocuments the first bad documents, by name; a few
     * @param checksums of the text, by which its next reader knows that it is the same
     */
    record Result(
            RecordFile items, Map<String, Long> counts, List<String> badDocuments, Map<Integer, Long> checksums) {}

    @Override
    public byte[] call(byte[] bytes) {
        Work work = TaskDescription.unpack(bytes, Work.class);
        TaskContext task = TaskContext.get();
        String name = String.format(Locale.ROOT, "items-%06d-%d.staged", task.partitionId(), task.taskAttemptId());
        Path file = new Path(folder, name);
        return Storage.access(file, () -> Json.toBytes(write(work, file)));
    }

    private Result write(Work work, Path file) throws IOException {
        try (FingerprintWriter out = new FingerprintWriter(settings.configuration(), file, config)) {
            TextChecksums checksums = new TextChecksums();
            ReadReport report = work.read().forEachDocument(settings.configuration(), document -> {
                checksums.add(document);
                out.add(
                        document.bytes(),
                        document.from(),
                        document.to(),
                        work.firstFile() + document.file(),
                        document.position(),
                        document.piece());
            });
            return new Result(out.finish(), report.counts(), report.badDocuments(), checksums.finish());
        }
    }
}
