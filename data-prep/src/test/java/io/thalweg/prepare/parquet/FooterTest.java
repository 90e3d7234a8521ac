package io.thalweg.prepare.parquet;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shaded.parquet.org.apache.thrift.TFieldIdEnum;
import shaded.parquet.org.apache.thrift.meta_data.FieldMetaData;
import shaded.parquet.org.apache.thrift.meta_data.FieldValueMetaData;
import shaded.parquet.org.apache.thrift.meta_data.ListMetaData;
import shaded.parquet.org.apache.thrift.meta_data.StructMetaData;

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

    /** Thrift's own code reads the elements by the struct's definition, whatever type is written. */
    @Test
    void listsOfAFalseTypeAreRefused() {
        // Field 2, the schema, as a list of two numbers of a byte.
        refused("list of the type 3", 0x29, 0x23, 1, 1, 0);
        // Field 4, the groups, with one whose columns (field 1) are strings.
        refused("list of the type 8", 0x49, 0x1C, 0x19, 0x18, 0, 0, 0);
        // Field 4, a group, a column chunk, whose column (field 3) has structs for its path (field 3).
        refused("list of the type 12", 0x49, 0x1C, 0x19, 0x1C, 0x3C, 0x39, 0x1C, 0, 0, 0, 0, 0);
    }

    /** So that no list of the library's version here is left out. */
    @Test
    void everyListOfTheLibrarysStructsIsKnown() {
        assertEquals(List.of(), different("FileMetaData", Shape.FILE, FileMetaData.metaDataMap));
        assertEquals(List.of(), different("PageHeader", Shape.UNKNOWN, PageHeader.metaDataMap));
    }

    private static List<String> different(String name, Shape shape, Map<?, FieldMetaData> fields) {
        List<String> different = new ArrayList<>();
        fields.forEach((key, field) -> {
            String place = name + "." + field.fieldName;
            int number = ((TFieldIdEnum) key).getThriftFieldId();
            Shape.Member member = shape.member(number);
            if (field.valueMetaData instanceof ListMetaData list) {
                int type = typeOf(list.elemMetaData);
                if (member == null || member.elements() != type) {
                    different.add(place + " is a list of " + type + ", known as " + member);
                } else if (list.elemMetaData instanceof StructMetaData struct) {
                    different.addAll(different(place, member.shape(), structOf(struct)));
                }
            } else if (field.valueMetaData instanceof StructMetaData struct) {
                different.addAll(different(place, member == null ? Shape.UNKNOWN : member.shape(), structOf(struct)));
            }
        });
        return different;
    }

    private static Map<?, FieldMetaData> structOf(StructMetaData struct) {
        return FieldMetaData.getStructMetaDataMap(struct.structClass);
    }

    /** Thrift's numbers of types are others than the compact protocol's. */
    private static int typeOf(FieldValueMetaData value) {
        return switch (value.type) {
            case 12 -> CompactStruct.STRUCT;
            case 11 -> CompactStruct.BINARY;
            case 8, 16, -1 -> CompactStruct.I32; // Enumerations are numbers.
            case 10 -> CompactStruct.I64;
            default -> throw new AssertionError("A list of type " + value.type);
        };
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
