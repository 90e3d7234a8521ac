package io.thalweg.prepare.staging;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Growing bytes with variable-length numbers: seven bits a byte, the lowest first, the high bit set on all but the last. */
public final class Bytes {
    private byte[] data;
    private int position;
    private int length;

    public Bytes() {
        this(new byte[1 << 10], 0);
    }

    private Bytes(byte[] data, int length) {
        this.data = data;
        this.length = length;
    }

    /** Bytes to read. */
    public static Bytes of(byte[] data) {
        return new Bytes(data, data.length);
    }

    public byte[] data() {
        return data;
    }

    public int length() {
        return length;
    }

    public int position() {
        return position;
    }

    public boolean atEnd() {
        return position == length;
    }

    public void clear() {
        position = 0;
        length = 0;
    }

    public byte[] toArray() {
        return Arrays.copyOf(data, length);
    }

    public void writeNumber(long value) {
        ensure(10);
        long rest = value;
        int at = length;
        while ((rest & ~0x7FL) != 0) {
            data[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        data[at++] = (byte) rest;
        length = at;
    }

    /** Writes {@code ids[0, count)}. */
    public void writeIds(int[] ids, int count) {
        ensure(5 * count);
        byte[] out = data;
        int at = length;
        for (int i = 0; i < count; i++) {
            int id = ids[i];
            while (id >= 0x80) {
                out[at++] = (byte) (id | 0x80);
                id >>>= 7;
            }
            out[at++] = (byte) id;
        }
        length = at;
    }

    public void write(byte[] source, int from, int to) {
        ensure(to - from);
        System.arraycopy(source, from, data, length, to - from);
        length += to - from;
    }

    /** Writes the length of a text in UTF-8, and the text. */
    public void writeText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeNumber(utf8.length);
        write(utf8, 0, utf8.length);
    }

    private void ensure(int more) {
        if (data.length - length < more) {
            data = Arrays.copyOf(
                    data, Math.max(Math.addExact(length, more), (int) Math.min(1 << 30, 2L * data.length)));
        }
    }

    public long readNumber() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position == length) {
                throw new EOFException("a number breaks off");
            }
            byte b = data[position++];
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IOException("a number of more than 64 bits");
    }

    public String readText() throws IOException {
        int bytes = (int) readNumber();
        return new String(data, skip(bytes), bytes, StandardCharsets.UTF_8);
    }

    /** Moves over {@code count} bytes. @return where they start in {@link #data} */
    public int skip(long count) throws IOException {
        if (count < 0 || count > length - position) {
            throw new EOFException("bytes break off");
        }
        int start = position;
        position += (int) count;
        return start;
    }
}
