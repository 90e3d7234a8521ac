package io.thalweg.prepare.parquet;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.thalweg.prepare.collection.ParquetRows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    static Stream<Arguments> codecsThatSayLengths() {
        return Stream.of(CompressionCodecName.SNAPPY, CompressionCodecName.LZ4)
                .flatMap(codec -> Stream.of(WriterVersion.values()).map(version -> Arguments.of(codec, version)));
    }

    /** Levels that are not packed, repeated values, and pages without any value among them. */
    @ParameterizedTest
    @MethodSource("codecsThatSayLengths")
    void whatIsWrittenPasses(CompressionCodecName codec, WriterVersion version) throws IOException {
        Random random = new Random(SEED);
        Path file = new ParquetRows(
                        "message page { optional binary text; repeated int64 tag; }", codec, version, 500, 4_000, 300)
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
    void aPieceOfLz4ThatSaysItIsLongerThanItsPageIsRefused() throws IOException {
        Path file = new ParquetRows(
                        "message page { required binary text; }",
                        CompressionCodecName.LZ4,
                        WriterVersion.PARQUET_1_0,
                        50,
                        4_000,
                        300)
                .write(temp.resolve("lz4.parquet"), (row, i) -> row.append("text", "the text of row " + i));
        check(file);
        byte[] bytes = Files.readAllBytes(file);
        int begin = "PAR1".length();
        FileBytes source = (at, read) -> System.arraycopy(bytes, (int) at, read, 0, read.length);
        begin += Pages.header(source, begin, bytes.length, new long[] {0, 0, -1, -1}).length;
        ByteBuffer.wrap(bytes).putInt(begin + Integer.BYTES, Integer.MAX_VALUE);
        Files.write(file, bytes);
        String told = assertThrows(IOException.class, () -> check(file)).getMessage();
        assertEquals("Its next piece of LZ4 is said to have 2147483647 bytes", told.substring(0, told.indexOf(", of")));
    }
}
