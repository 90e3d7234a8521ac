package io.thalweg.prepare.parquet;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FooterTest {
    @TempDir
    Path folder;

    /** Of many groups and keys, so that long lists and field numbers that are written out are there. */
    private static byte[] written(Random random) throws IOException {
        FileMetaData footer = new FileMetaData();
        footer.setVersion(1);
        footer.setNum_rows(random.nextLong());
        for (int i = 0; i <= random.nextInt(20); i++) {
            footer.addToSchema(new SchemaElement("column" + i).setType(Type.INT32));
        }
        footer.setRow_groups(new java.util.ArrayList<>());
        for (int i = 0; i < random.nextInt(20); i++) {
            ColumnMetaData column = new ColumnMetaData(
                    Type.INT32,
                    Arrays.asList(Encoding.PLAIN, Encoding.RLE),
                    Arrays.asList("a", "b"),
                    CompressionCodec.ZSTD,
                    random.nextInt(),
                    random.nextInt(),
                    random.nextInt(),
                    random.nextInt());
            column.setStatistics(new Statistics().setNull_count(3).setMax(new byte[random.nextInt(300)]));
            footer.addToRow_groups(new RowGroup(
                    Arrays.asList(new ColumnChunk(random.nextInt()).setMeta_data(column)),
                    random.nextInt(),
                    random.nextInt()));
        }
        footer.addToKey_value_metadata(new KeyValue("key").setValue("v".repeat(random.nextInt(1000))));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Util.writeFileMetaData(footer, out);
        return out.toByteArray();
    }

    @Test
    void whatTheLibraryWritesPassesAndNoPartOfItDoes() throws IOException {
        for (long seed = 0; seed < 100; seed++) {
            byte[] footer = written(new Random(seed));
            assertDoesNotThrow(() -> Footer.check(footer), "seed " + seed);
            byte[] cut = Arrays.copyOf(footer, new Random(seed).nextInt(footer.length));
            assertThrows(IOException.class, () -> Footer.check(cut), "seed " + seed);
        }
    }

    @Test
    void countsBeyondTheBytesAreRefused() {
        // Field 2, a list of structs, said to be 2^31 - 1 long.
        refused("values follow", 0x29, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0);
        // Field 1, a string said to be 100 long.
        refused("values follow", 0x18, 100, 'a', 0);
        // Field 1, a map said to be 2^40 long.
        refused("values follow", 0x1B, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20, 0x88, 0);
        refused("unknown type", 0x1D, 0);
        refused("more than 64 bits", 0x15, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1, 0);
        int[] deep = new int[1000];
        Arrays.fill(deep, 0x1C);
        refused("nested", deep);
        // Lists of lists.
        deep[0] = 0x19;
        Arrays.fill(deep, 1, deep.length, 0x19);
        refused("nested", deep);
    }

    private static void refused(String why, int... footer) {
        byte[] bytes = new byte[footer.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) footer[i];
        }
        String message =
                assertThrows(IOException.class, () -> Footer.check(bytes)).getMessage();
        assertTrue(message.contains(why), message);
    }

    @Test
    void aFilesEndIsCheckedFirst() throws IOException {
        refusedFile("too few", "PAR1");
        refusedFile("does not end", "PAR1 and no more of it");
        refusedFile("is said to have", "PAR1" + "\0\0\0\u007f" + "PAR1");
    }

    private void refusedFile(String why, String content) throws IOException {
        Path file = Files.writeString(folder.resolve("file.parquet"), content);
        String message = assertThrows(
                        IOException.class,
                        () -> Footer.check(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()))
                .getMessage();
        assertTrue(message.contains(why), message);
    }
}
