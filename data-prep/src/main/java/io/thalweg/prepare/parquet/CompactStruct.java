package io.thalweg.prepare.parquet;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Walks a struct in Thrift's compact protocol (Apache Thrift, "Thrift compact protocol encoding") and measures each list,
 * string and nesting against the bytes there are, before anything takes memory for it. Meanings are not looked at.
 */
final class CompactStruct {
    /** Parquet's own structs nest about ten deep. */
    private static final int MAX_DEPTH = 32;

    private static final int I32 = 5;

    private final ByteBuffer bytes;
    private final long[] numbers;

    /**
     * @param bytes at whose position the struct begins
     * @param numbers filled with the struct's own whole numbers of 32 bits, each at its field's number if that is below
     *     the array's length
     */
    CompactStruct(ByteBuffer bytes, long[] numbers) {
        this.bytes = bytes;
        this.numbers = numbers;
    }

    /** Walks to the struct's end, where the buffer's position is then. @throws IOException saying what is wrong */
    void walk() throws IOException {
        try {
            struct(0);
        } catch (BufferUnderflowException e) {
            throw new IOException("it ends in the middle of a value", e);
        }
    }

    private void struct(int depth) throws IOException {
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
            } else if (type != 1 && type != 2) { // A truth value is in its field's type.
                value(type, depth);
            }
        }
    }

    private static long zigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }

    private static IOException tooDeep() {
        return new IOException("it is nested more than " + MAX_DEPTH + " deep");
    }

    private void value(int type, int depth) throws IOException {
        switch (type) {
            case 1, 2, 3 -> skip(1);
            case 4, 5, 6 -> varint();
            case 7 -> skip(Double.BYTES);
            case 8 -> skip(varint());
            case 9, 10 -> list(depth + 1);
            case 11 -> map(depth + 1);
            case 12 -> struct(depth + 1);
            default -> throw new IOException("it has a value of the unknown type " + type);
        }
    }

    private void list(int depth) throws IOException {
        int header = bytes.get() & 0xFF;
        long size = header >>> 4 == 15 ? varint() : header >>> 4;
        require(size);
        for (long i = 0; i < size; i++) {
            nested(header & 0xF, depth);
        }
    }

    private void map(int depth) throws IOException {
        long size = varint();
        require(size);
        int types = size == 0 ? 0 : bytes.get() & 0xFF;
        for (long i = 0; i < size; i++) {
            nested(types >>> 4, depth);
            nested(types & 0xF, depth);
        }
    }

    private void nested(int type, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw tooDeep();
        }
        value(type, depth);
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
