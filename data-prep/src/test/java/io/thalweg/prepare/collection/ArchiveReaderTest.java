package io.thalweg.prepare.collection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.prepare.collection.ImageReadOptions.FolderLabels;
import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.Pictures;
import io.thalweg.prepare.image.Planes;
import io.thalweg.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveReaderTest {
    @TempDir
    Path folder;

    private final List<String> taken = new ArrayList<>();
    private final List<String> bad = new ArrayList<>();

    private final class Noting implements ImageSink {
        private final LabelTable labels = new LabelTable();

        @Override
        public void encoded(String id, int label, byte[] bytes, int length) {
            taken.add(id);
        }

        @Override
        public void decoded(String id, int label, Planes image) {
            taken.add(id);
        }

        @Override
        public void bad(String id, BadImage why) {
            bad.add(id + ": " + why.detail());
        }

        @Override
        public void skipped(String id) {}

        @Override
        public LabelTable labels() {
            return labels;
        }
    }

    /** The directory at its end, which is read to be passed over, is longer than the headers of any entry. */
    @Test
    void aZipOfVeryManyEntriesIsWhole() throws Exception {
        Path file = folder.resolve("many.zip");
        byte[] png = Pictures.png(1, 4, 4);
        int entries = 30_000;
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < entries; i++) {
                zip.putNextEntry(new ZipEntry("a class with a long name/" + i + ".png"));
                zip.write(png);
                zip.closeEntry();
            }
        }
        List<Problem> problems = new ArrayList<>();
        ImageCollection found = ImageCollection.of(new Configuration(), List.of(file.toString()), 1 << 20, problems);
        assertEquals(List.of(), problems);
        ImageReadOptions options = new ImageReadOptions(FolderLabels.TOP, "", 1_000_000, 250);
        for (CollectionTask task : found.tasks(1 << 20)) {
            task.read(new Configuration(), options, 1 << 20, LabelLookup.NONE, new Noting());
        }
        assertEquals(List.of(), bad);
        assertEquals(entries, taken.size());
    }

    @Test
    void aTableOfLabelsMayBeginWithAByteOrderMark() throws BadImage {
        List<Problem> problems = new ArrayList<>();
        byte[] table = "\uFEFFa.png,cat\nb.png,dog\n".getBytes(StandardCharsets.UTF_8);
        LabelLookup lookup = LabelLookup.parse(table, "labels.csv", problems);
        assertEquals(List.of(), problems);
        assertEquals("cat", lookup.of("in/a.png"));
        assertEquals("dog", lookup.of("b.png"));
    }
}
