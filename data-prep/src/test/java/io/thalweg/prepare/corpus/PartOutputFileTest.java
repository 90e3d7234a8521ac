package io.thalweg.prepare.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PartOutputFileTest {
    @TempDir
    Path folder;

    /** In the file's own bytes: what Parquet's reader returns has been through its sets. */
    @Test
    void aFooterNamesEncodingsInTheSameOrderInEveryProcess() throws IOException {
        SmallDataset.write(folder.resolve("data"), 5, List.of(List.of(new int[] {1, 2}, new int[] {3})));
        Path file = folder.resolve("data/train/part-00000.parquet");
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length - 8;
        int length = (bytes[end] & 0xff) | (bytes[end + 1] & 0xff) << 8;
        FileMetaData footer;
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(end - length);
            footer = Util.readFileMetaData(in);
        }
        List<ColumnChunk> columns = footer.getRow_groups().get(0).getColumns();
        assertEquals(2, columns.size());
        for (ColumnChunk column : columns) {
            List<Encoding> encodings = column.getMeta_data().getEncodings();
            assertTrue(encodings.size() > 1, "nothing to order in " + column);
            assertEquals(
                    encodings.stream()
                            .sorted((left, right) -> Integer.compare(rank(left), rank(right)))
                            .toList(),
                    encodings);
        }
    }

    private static int rank(Encoding encoding) {
        return org.apache.parquet.column.Encoding.valueOf(encoding.name()).ordinal();
    }
}
