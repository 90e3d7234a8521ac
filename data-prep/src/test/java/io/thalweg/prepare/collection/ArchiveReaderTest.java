package io.thalweg.prepare.collection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.prepare.collection.ImageReadOptions.FolderLabels;
import io.thalweg.prepare.image.Pictures;
import io.thalweg.problem.Problem;
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
        ImageCollection found = ImageCollection.of(
                new Configuration(), List.of(file.toString()), ImageReadOptions.DEFAULT, 1 << 20, problems);
        assertEquals(List.of(), problems);
        ImageReadOptions options = new ImageReadOptions(FolderLabels.TOP, "", RecordOptions.DEFAULT, 1_000_000, 250);
        NotingSink sink = new NotingSink();
        for (CollectionTask task : found.tasks(1 << 20)) {
            task.read(new Configuration(), options, 1 << 20, LabelLookup.NONE, sink);
        }
        assertEquals(List.of(), sink.bad);
        assertEquals(entries, sink.taken.size());
    }
}
