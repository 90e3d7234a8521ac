package io.thalweg.prepare;

import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.dedup.DedupManifest;
import io.thalweg.prepare.dedup.FingerprintLayout;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** The folder of a dataset that tells which copies were dropped, and, where that is asked for, what was kept. */
final class DedupFolder {
    /** A sample of the copies. */
    static final String EXAMPLES = "duplicates.tsv";

    /** Bytes of a part of the fingerprints. */
    private static final long PART_BYTES = 64L << 20;

    private final JavaSparkContext spark;
    private final SparkStep step;
    private final OutputFolder output;
    private final HadoopSettings settings;
    private final DedupConfig config;
    private final long partBytes;

    DedupFolder(
            JavaSparkContext spark, SparkStep step, OutputFolder output, HadoopSettings settings, DedupConfig config) {
        this.spark = spark;
        this.step = step;
        this.output = output;
        this.settings = settings;
        this.config = config;
        this.partBytes = PART_BYTES;
    }

    /**
     * Writes it.
     *
     * @param read the new input's stretches, which were not dropped whole, in the order of their ids
     * @param examples one a line
     * @return its manifest, for the dataset's to name
     */
    Part write(List<Stretch> read, List<String> examples) {
        List<DedupManifest.Fingerprints> fingerprints = config.keepFingerprints() ? keep(read) : List.of();
        return Storage.access(output.path(DedupManifest.FOLDER), () -> {
            StringBuilder lines = new StringBuilder();
            examples.forEach(line -> lines.append(line).append('\n'));
            Part part = output.write(
                    DedupManifest.FOLDER + "/" + EXAMPLES, lines.toString().getBytes(StandardCharsets.UTF_8));
            removeLeftovers(fingerprints);
            DedupManifest manifest = new DedupManifest(
                    DedupManifest.FORMAT,
                    DedupManifest.VERSION,
                    config.fingerprintOptions(),
                    FingerprintLayout.of(config),
                    fingerprints,
                    part);
            return output.write(DedupManifest.PATH, Json.toBytes(manifest));
        });
    }

    /** Parts are cut by the number of items, so that tasks do not show in them. */
    private List<DedupManifest.Fingerprints> keep(List<Stretch> read) {
        long most = Math.max(1, partBytes / FingerprintLayout.of(config).bytes());
        long kept = read.stream().mapToLong(Stretch::kept).sum();
        List<byte[]> work = new ArrayList<>();
        int first = 0;
        long before = 0;
        for (long start = 0; start < kept; start += most) {
            long end = Math.min(kept, start + most);
            while (before + read.get(first).kept() <= start) {
                before += read.get(first++).kept();
            }
            List<Stretch> stretches = new ArrayList<>();
            long reached = before;
            for (int i = first; reached < end; i++) {
                stretches.add(read.get(i));
                reached += read.get(i).kept();
            }
            work.add(Json.toBytes(new KeepFingerprintsTask.Work(work.size(), stretches, start - before, end - start)));
        }
        return step
                .collect(
                        Step.COMPARE,
                        spark.parallelize(work, Math.max(1, work.size()))
                                .map(new KeepFingerprintsTask(settings, output.path())),
                        work.size())
                .stream()
                .map(json -> Json.parse(json, DedupManifest.Fingerprints.class, "a task's result"))
                .toList();
    }

    /** Parts of attempts that lost. */
    private void removeLeftovers(List<DedupManifest.Fingerprints> fingerprints) throws IOException {
        Set<String> named = new HashSet<>();
        named.add(DedupManifest.FOLDER + "/" + EXAMPLES);
        fingerprints.forEach(each -> named.add(each.part().path()));
        FileSystem files = output.fileSystem();
        for (FileStatus file : files.listStatus(output.path(DedupManifest.FOLDER))) {
            Path path = file.getPath();
            if (!named.contains(DedupManifest.FOLDER + "/" + path.getName())) {
                files.delete(path, false);
            }
        }
    }
}
