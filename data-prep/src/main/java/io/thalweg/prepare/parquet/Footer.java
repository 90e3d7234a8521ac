package io.thalweg.prepare.parquet;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A look at a Parquet file's footer before Parquet's library reads it. The library takes memory for as many elements as a
 * list in the footer says it has, before they come, so that a few bytes can ask for gigabytes; here each list, string and
 * nesting is measured against the bytes there are. Meanings are not looked at: those the library checks.
 *
 * <p>The footer is one struct in Thrift's compact protocol (Apache Thrift, "Thrift compact protocol encoding"), followed by
 * its length and the file's last four bytes.
 */
public final class Footer {
    /** More than a footer of a hundred thousand column chunks takes. */
    public static final int MAX_BYTES = 64 << 20;

    /** Parquet's own structs nest about ten deep. */
    private static final int MAX_DEPTH = 32;

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL = Integer.BYTES + 4;

    private final ByteBuffer bytes;

    private Footer(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** @throws IOException saying what is wrong, if the file has no footer that can be read within its own size */
    public static void check(Path path, Configuration hadoop) throws IOException {
        FileSystem files = path.getFileSystem(hadoop);
        long length = files.getFileStatus(path).getLen();
        try (FSDataInputStream in = files.open(path)) {
            if (length < MAGIC.length + TAIL) {
                throw new IOException("It has " + length + " bytes, too few for Parquet");
            }
            byte[] tail = new byte[TAIL];
            in.readFully(length - TAIL, tail);
            if (!ByteBuffer.wrap(tail, Integer.BYTES, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
                throw new IOException(
                        "It does not end as a Parquet file, by " + new String(MAGIC, StandardCharsets.US_ASCII));
            }
            int footer = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
            if (footer < 0 || footer > Math.min(MAX_BYTES, length - MAGIC.length - TAIL)) {
                throw new IOException("Its footer is said to have " + Integer.toUnsignedString(footer) + " bytes, of "
                        + length + " in the file, at most " + MAX_BYTES);
            }
            byte[] bytes = new byte[footer];
            in.readFully(length - TAIL - footer, bytes);
            check(bytes);
        }
    }

    /** @param footer without its length */
    static void check(byte[] footer) throws IOException {
        try {
            new Footer(ByteBuffer.wrap(footer).order(ByteOrder.LITTLE_ENDIAN)).struct(0);
        } catch (BufferUnderflowException e) {
            throw new IOException("Its footer ends in the middle of a value", e);
        }
    }

    private void struct(int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("Its footer is nested more than " + MAX_DEPTH + " deep");
        }
        for (int field = bytes.get() & 0xFF; field != 0; field = bytes.get() & 0xFF) {
            if (field >>> 4 == 0) { // The field's number is written out.
                varint();
            }
            int type = field & 0xF;
            // A truth value is in its field's type.
            if (type != 1 && type != 2) {
                value(type, depth);
            }
        }
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
            default -> throw new IOException("Its footer has a value of the unknown type " + type);
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
            throw new IOException("Its footer is nested more than " + MAX_DEPTH + " deep");
        }
        value(type, depth);
    }

    /** Of what is counted, each takes a byte at least. */
    private void require(long size) throws IOException {
        if (size < 0 || size > bytes.remaining()) {
            throw new IOException("Its footer says that " + Long.toUnsignedString(size) + " values follow where "
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
        throw new IOException("Its footer has a number of more than 64 bits");
    }
}
