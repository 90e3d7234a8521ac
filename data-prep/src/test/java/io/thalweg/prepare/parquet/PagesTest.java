package io.thalweg.prepare.parquet;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.thalweg.prepare.collection.ParquetRows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PagesTest {
    private static final Configuration HADOOP = new Configuration();
    private static final long SEED = 3;

    @TempDir
    Path temp;

    /** Looks at all pages of a file. */
    private static void check(Path file) throws IOException {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());
        List<ColumnChunkMetaData> chunks = new ArrayList<>();
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(path, HADOOP))) {
            for (BlockMetaData group : reader.getRowGroups()) {
                chunks.addAll(group.getColumns());
            }
        }
        try (FSDataInputStream in = path.getFileSystem(HADOOP).open(path)) {
            for (ColumnChunkMetaData chunk : chunks) {
                Pages.check(in, chunk, Files.size(file));
            }
        }
    }

    /** Levels that are not packed, repeated values, and pages without any value among them. */
    @ParameterizedTest
    @EnumSource
    void whatIsWrittenWithSnappyPasses(WriterVersion version) throws IOException {
        Random random = new Random(SEED);
        Path file = new ParquetRows(
                        "message page { optional binary text; repeated int64 tag; }",
                        CompressionCodecName.SNAPPY,
                        version,
                        500,
                        4_000,
                        300)
                .write(temp.resolve("a.parquet"), (row, i) -> {
                    if (i > 250 && random.nextBoolean()) {
                        row.append("text", "text ".repeat(random.nextInt(9)));
                    }
                    for (int tag = random.nextInt(3); tag > 0; tag--) {
                        row.append("tag", random.nextLong());
                    }
                });
        assertDoesNotThrow(() -> check(file), "seed " + SEED);
    }

    @Test
    void whatSaysThatItUnpacksToMoreThanThePageHasIsRefused() throws IOException {
        Path file = temp.resolve("gigabyte.parquet");
        try (InputStream in = PagesTest.class.getResourceAsStream(
                "/io/thalweg/prepare/input/ParquetTextFuzzTestInputs/anyBytes/snappy-that-says-a-gigabyte")) {
            Files.write(file, in.readAllBytes());
        }
        String told = assertThrows(IOException.class, () -> check(file)).getMessage();
        assertEquals("said to unpack to 1240185488", told.substring(told.indexOf("said")));
    }

    @Test
    void theLengthIsInGroupsOfSevenBits() throws IOException {
        Pages.requireSnappy(new byte[] {0}, 0);
        Pages.requireSnappy(new byte[] {(byte) 0x80, 1, 7}, 128);
        Pages.requireSnappy(new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7}, Integer.MAX_VALUE);
        assertThrows(IOException.class, () -> Pages.requireSnappy(new byte[] {(byte) 0x80, 1}, 127));
        assertThrows(IOException.class, () -> Pages.requireSnappy(new byte[0], 1));
    }
}
