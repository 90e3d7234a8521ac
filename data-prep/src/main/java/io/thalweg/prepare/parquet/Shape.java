package io.thalweg.prepare.parquet;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a struct of Parquet's metadata has lists and structs that have lists (parquet-format, "parquet.thrift"). What is
 * not named here holds no list.
 *
 * @param members by field number
 */
record Shape(Map<Integer, Member> members) {
    /** In the place of a list's type: a struct. */
    static final int NOT_A_LIST = -1;

    /** Without lists, or of which nothing is known. */
    static final Shape UNKNOWN = new Shape(Map.of());

    private static final Shape SIZE_STATISTICS =
            new Shape(Map.of(2, listOf(CompactStruct.I64), 3, listOf(CompactStruct.I64)));
    private static final Shape GEOSPATIAL_STATISTICS = new Shape(Map.of(2, listOf(CompactStruct.I32)));
    private static final Shape COLUMN = new Shape(Map.of(
            2, listOf(CompactStruct.I32), // encodings
            3, listOf(CompactStruct.BINARY), // path
            8, listOf(UNKNOWN), // keys and values
            13, listOf(UNKNOWN), // encodings of pages
            16, struct(SIZE_STATISTICS),
            17, struct(GEOSPATIAL_STATISTICS)));
    private static final Shape COLUMN_KEY = new Shape(Map.of(1, listOf(CompactStruct.BINARY)));
    private static final Shape COLUMN_CRYPTO = new Shape(Map.of(2, struct(COLUMN_KEY)));
    private static final Shape COLUMN_CHUNK = new Shape(Map.of(3, struct(COLUMN), 8, struct(COLUMN_CRYPTO)));
    private static final Shape ROW_GROUP = new Shape(Map.of(1, listOf(COLUMN_CHUNK), 4, listOf(UNKNOWN)));

    /** {@code FileMetaData}, the footer. */
    static final Shape FILE = new Shape(Map.of(
            2, listOf(UNKNOWN), // the schema
            4, listOf(ROW_GROUP),
            5, listOf(UNKNOWN), // keys and values
            7, listOf(UNKNOWN))); // orders of columns

    /**
     * @param elements type of a list's elements, or {@link #NOT_A_LIST}
     * @param shape of the struct, or of each of the list's elements
     */
    record Member(int elements, Shape shape) {}

    @Nullable
    Member member(long field) {
        return field == (int) field ? members.get((int) field) : null;
    }

    private static Member listOf(int type) {
        return new Member(type, UNKNOWN);
    }

    private static Member listOf(Shape elements) {
        return new Member(CompactStruct.STRUCT, elements);
    }

    private static Member struct(Shape shape) {
        return new Member(NOT_A_LIST, shape);
    }
}
