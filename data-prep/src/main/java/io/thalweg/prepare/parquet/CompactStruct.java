package io.thalweg.prepare.parquet;

import io.thalweg.prepare.parquet.Shape.Member;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks a struct in Thrift's compact protocol (Apache Thrift, "Thrift compact protocol encoding") and measures each list,
 * string and nesting against the bytes there are, before anything takes memory for it. Meanings are not looked at.
 *
 * <p>A list says of what type its elements are. Code that Thrift makes does not look there, but reads what the struct's
 * definition has in that place; so a list with a false type is refused where a {@link Shape} tells the true one, or
 * what is measured here would not be what is read later.
 */
final class CompactStruct {
    /** Parquet's own structs nest about ten deep. */
    private static final int MAX_DEPTH = 32;

    // Types by their numbers in the encoding.
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    static final int I32 = 5;
    static final int I64 = 6;
    static final int BINARY = 8;
    private static final int LIST = 9;
    static final int STRUCT = 12;
    private static final int ANY = 0;

    private final ByteBuffer bytes;
    private final Shape shape;
    private final long[] numbers;

    /**
     * @param bytes at whose position the struct begins
     * @param shape of the struct
     * @param numbers filled with the struct's own whole numbers of 32 bits, each at its field's number if that is below
     *     the array's length
     */
    CompactStruct(ByteBuffer bytes, Shape shape, long[] numbers) {
        this.bytes = bytes;
        this.shape = shape;
        this.numbers = numbers;
    }

    /** Walks to the struct's end, where the buffer's position is then. @throws IOException saying what is wrong */
    void walk() throws IOException {
        try {
            struct(shape, 0);
        } catch (BufferUnderflowException e) {
            throw new IOException("it ends in the middle of a value", e);
        }
    }

    private void struct(Shape shape, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw tooDeep();
        }
        long id = 0;
        for (int field = bytes.get() & 0xFF; field != 0; field = bytes.get() & 0xFF) {
            // The number is told by its distance from the last one's, or written out.
            id = field >>> 4 == 0 ? zigzag(varint()) : id + (field >>> 4);
            int type = field & 0xF;
            if (depth == 0 && type == I32 && id >= 0 && id < numbers.length) {
                numbers[(int) id] = zigzag(varint());
            } else if (type != TRUE && type != FALSE) { // A truth value is in its field's type.
                field(shape.member(id), type, depth);
            }
        }
    }

    /** A field whose type is not its member's is skipped by whoever reads it, by the type that it has. */
    private void field(@Nullable Member member, int type, int depth) throws IOException {
        if (member != null && type == LIST && member.elements() != Shape.NOT_A_LIST) {
            list(member.shape(), member.elements(), depth + 1);
        } else if (member != null && type == STRUCT && member.elements() == Shape.NOT_A_LIST) {
            struct(member.shape(), depth + 1);
        } else {
            value(type, Shape.UNKNOWN, depth);
        }
    }

    private static long zigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }

    private static IOException tooDeep() {
        return new IOException("it is nested more than " + MAX_DEPTH + " deep");
    }

    private void value(int type, Shape shape, int depth) throws IOException {
        switch (type) {
            case TRUE, FALSE, 3 -> skip(1);
            case 4, I32, I64 -> varint();
            case 7 -> skip(Double.BYTES);
            case BINARY -> skip(varint());
            case LIST, 10 -> list(Shape.UNKNOWN, ANY, depth + 1);
            case 11 -> map(depth + 1);
            case STRUCT -> struct(shape, depth + 1);
            default -> throw new IOException("it has a value of the unknown type " + type);
        }
    }

    /** @param expected type of the elements */
    private void list(Shape shape, int expected, int depth) throws IOException {
        int header = bytes.get() & 0xFF;
        int type = header & 0xF;
        if (expected != ANY && type != expected) {
            throw new IOException(
                    "it has a list of the type " + type + " where one of the type " + expected + " belongs");
        }
        long size = header >>> 4 == 15 ? varint() : header >>> 4;
        require(size);
        for (long i = 0; i < size; i++) {
            nested(type, shape, depth);
        }
    }

    private void map(int depth) throws IOException {
        long size = varint();
        require(size);
        int types = size == 0 ? 0 : bytes.get() & 0xFF;
        for (long i = 0; i < size; i++) {
            nested(types >>> 4, Shape.UNKNOWN, depth);
            nested(types & 0xF, Shape.UNKNOWN, depth);
        }
    }

    private void nested(int type, Shape shape, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw tooDeep();
        }
        value(type, shape, depth);
    }

    /** Of what is counted, each takes a byte at least. */
    private void require(long size) throws IOException {
        if (size < 0 || size > bytes.remaining()) {
            throw new IOException("it says that " + Long.toUnsignedString(size) + " values follow where "
                    + bytes.remaining() + " bytes do");
        }
    }

    private void skip(long count) throws IOException {
        require(count);
        bytes.position(bytes.position() + (int) count);
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("it has a number of more than 64 bits");
    }
}
