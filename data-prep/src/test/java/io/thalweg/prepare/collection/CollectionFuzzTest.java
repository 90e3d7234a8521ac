package io.thalweg.prepare.collection;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.prepare.collection.ImageReadOptions.FolderLabels;
import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.Pictures;
import io.thalweg.prepare.image.Planes;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as a file among images: an archive, an IDX file, Parquet, one of CIFAR by its name, or none; as the labels of an
 * IDX file, as the names of CIFAR's, and as a table of labels.
 */
final class CollectionFuzzTest {
    private static final int MOST_BYTES = 1 << 16;

    static Stream<byte[]> seeds() throws IOException {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        byte[] png = Pictures.png(1, 4, 4);
        try (ZipOutputStream zipped = new ZipOutputStream(zip);
                TarArchiveOutputStream tarred = new TarArchiveOutputStream(tar)) {
            for (String name : List.of("a/b.png", "../c.png")) {
                zipped.putNextEntry(new ZipEntry(name));
                zipped.write(png);
                TarArchiveEntry entry = new TarArchiveEntry(name, true);
                entry.setSize(png.length);
                tarred.putArchiveEntry(entry);
                tarred.write(png);
                tarred.closeArchiveEntry();
            }
        }
        byte[] records = new byte[2 * (1 + CifarFormat.IMAGE_BYTES)];
        byte[] names = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n".getBytes(StandardCharsets.UTF_8);
        byte[] idx = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4};
        byte[] labels = {0, 0, 8, 1, 0, 0, 0, 2, 7, 9};
        return Stream.of(
                zip.toByteArray(),
                tar.toByteArray(),
                tar(Map.of("c/data_batch_1.bin", records, "c/batches.meta.txt", names, "c/train.bin", records)),
                tar(Map.of("m/images", idx, "m/labels", labels, "n/images", gzip(idx), "n/labels", gzip(labels))),
                idx,
                labels,
                records,
                gzip(records),
                names,
                "b.png,cat\n../c.png\tdog\n".getBytes(StandardCharsets.UTF_8),
                new byte[0]);
    }

    private static byte[] tar(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tarred = new TarArchiveOutputStream(tar)) {
            // In an order of their own: a map of Java's has another in each process.
            for (Map.Entry<String, byte[]> each : new TreeMap<>(entries).entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(each.getKey(), true);
                entry.setSize(each.getValue().length);
                tarred.putArchiveEntry(entry);
                tarred.write(each.getValue());
                tarred.closeArchiveEntry();
            }
        }
        return tar.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        byte[] idx = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4};
        read("any/file", bytes);
        Path images = MemoryFiles.put("pair/images", idx);
        MemoryFiles.put("pair/labels", bytes);
        read(images.getParent());
        read("ten/data_batch_1.bin", bytes);
        read("hundred/train.bin", bytes);
        Path records = MemoryFiles.put("named/data_batch_1.bin", new byte[1 + CifarFormat.IMAGE_BYTES]);
        MemoryFiles.put("named/batches.meta.txt", bytes);
        read(records.getParent());
        LabelLookup lookup = LabelFile.parse(bytes, "labels.csv", new ArrayList<>());
        try {
            if (LabelLookup.of(lookup.packed()).of("a/b.png").isEmpty()) {
                throw new AssertionError("An empty label");
            }
        } catch (BadImage e) {
            // It has no line for it.
        }
    }

    private static void read(String name, byte[] bytes) throws IOException {
        read(MemoryFiles.put(name, bytes));
    }

    private static void read(Path place) {
        List<Problem> problems = new ArrayList<>();
        ImageReadOptions options = new ImageReadOptions(FolderLabels.TOP, "", RecordOptions.DEFAULT, 1000, 100);
        ImageCollection found =
                ImageCollection.of(MemoryFiles.configuration(), List.of(place.toString()), options, 1 << 20, problems);
        if (!problems.isEmpty()) {
            return;
        }
        for (CollectionTask task : found.tasks(1 << 20)) {
            try {
                task.read(MemoryFiles.configuration(), options, MOST_BYTES, LabelLookup.NONE, new Checking());
            } catch (JobFailed e) {
                // What is in an archive is known when it has been read.
                Checking.require(
                        e.getMessage().matches("(?s)(Names of labels|Labels|IDX files in an archive) .*"),
                        e.getMessage());
            }
        }
    }

    /** Holds a reader to what it promises. */
    static final class Checking implements ImageSink {
        private final LabelTable labels = new LabelTable();

        @Override
        public void encoded(String id, int label, byte[] bytes, int length) {
            require(length <= MOST_BYTES && length <= bytes.length, id);
            named(id, label);
        }

        @Override
        public void decoded(String id, int label, Planes image) {
            named(id, label);
        }

        private void named(String id, int label) {
            require(!Arrays.asList(id.split("/", -1)).contains(".."), id);
            require(id.chars().noneMatch(Character::isISOControl), id);
            require(label == NO_LABEL || (label >= 0 && label < labels.names().size()), id + " " + label);
        }

        @Override
        public void bad(String id, BadImage why, long images) {
            require(!why.detail().isBlank() && images > 0, id);
        }

        @Override
        public void skipped(String id) {}

        @Override
        public LabelTable labels() {
            return labels;
        }

        static void require(boolean kept, String what) {
            if (!kept) {
                throw new AssertionError(what);
            }
        }
    }
}
