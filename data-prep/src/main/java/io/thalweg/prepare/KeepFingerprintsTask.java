package io.thalweg.prepare;

import io.thalweg.prepare.dedup.DedupManifest;
import io.thalweg.prepare.dedup.DroppedItems;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.PartWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;

/** Writes one part of the fingerprints of the items that were kept. */
final class KeepFingerprintsTask implements Function<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;
    private final String folder;

    /** @param folder the output's */
    KeepFingerprintsTask(HadoopSettings settings, Path folder) {
        this.settings = settings;
        this.folder = folder.toString();
    }

    /**
     * @param stretches in which the part's items lie
     * @param skip kept items of these before the part's first
     * @param records of the part
     */
    record Work(int part, List<Stretch> stretches, long skip, long records) {}

    @Override
    public byte[] call(byte[] json) {
        Work work = Json.parse(json, Work.class, "a task's description");
        String name = String.format(
                Locale.ROOT,
                "%s/part-%05d-%d.fingerprints",
                DedupManifest.FOLDER,
                work.part(),
                TaskContext.get().taskAttemptId());
        return Storage.access(name, () -> Json.toBytes(write(work, name)));
    }

    private DedupManifest.Fingerprints write(Work work, String name) throws IOException {
        try (PartWriter part = PartWriter.create(settings.configuration(), new Path(folder), name)) {
            OutputStream out = new BufferedOutputStream(part, 1 << 16);
            long skip = work.skip();
            long left = work.records();
            for (Stretch stretch : work.stretches()) {
                BitSet dropped = DroppedItems.read(settings.configuration(), stretch.dropped());
                try (RecordFile.Records records = stretch.fingerprints().open(settings.configuration())) {
                    for (int item = 0; records.hasNext() && left > 0; item++) {
                        byte[] record = records.next();
                        if (dropped.get(item)) {
                            continue;
                        }
                        if (skip > 0) {
                            skip--;
                        } else {
                            out.write(record);
                            left--;
                        }
                    }
                }
            }
            out.flush();
            return new DedupManifest.Fingerprints(part.finish(), work.records());
        }
    }
}
