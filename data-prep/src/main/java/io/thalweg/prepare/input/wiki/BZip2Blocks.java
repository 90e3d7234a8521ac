package io.thalweg.prepare.input.wiki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a bzip2 file, from anywhere in it. A block begins with 48 bits, at any bit, that begin nothing else but
 * by a chance of 1 in 2^48, and does not need those before it: so every block belongs to the bit it begins at, files of
 * many streams are like those of one, and a damaged block costs no other. Each is given to the decoder as a file of its
 * own, as {@code bzip2recover} would make it.
 */
public final class BZip2Blocks {
    private static final long BLOCK = 0x314159265359L;
    private static final long END = 0x177245385090L;
    private static final long MASK = (1L << 48) - 1;

    /** More than any block takes: one holds 900,000 bytes, and what cannot be compressed grows by little. */
    private static final int MOST_STORED = 2 << 20;

    /** What run-length coding, which comes first, can make of 900,000 bytes. */
    private static final int MOST_UNPACKED = 900_000 / 5 * 259;

    private static final byte[] HEADER = {'B', 'Z', 'h', '9'};

    private final InputStream in;
    private final byte[] read = new byte[1 << 16];
    private int readFrom;
    private int readTo;
    private byte[] stored = new byte[1 << 20];
    private int storedLength;
    private long storedStart;
    private long bytesRead;
    private long window;
    private int windowBits;
    private long blockBit = -1;
    private long nextBlockBit = -1;
    private boolean end;

    /**
     * @param in the stored bytes from an offset in the file on
     * @param offset of the first that {@code in} gives
     */
    public BZip2Blocks(InputStream in, long offset) {
        this.in = in;
        this.bytesRead = offset;
        this.storedStart = offset;
    }

    /**
     * A block.
     *
     * @param position of its first bit, as the byte that holds it
     * @param bytes null where it is damaged
     */
    public record Block(long position, byte @Nullable [] bytes) {}

    /** The next block, or null at the end of the file. */
    public @Nullable Block next() throws IOException {
        if (nextBlockBit < 0) {
            nextBlockBit = findBlock();
        }
        if (nextBlockBit < 0) {
            return null;
        }
        blockBit = nextBlockBit;
        nextBlockBit = -1;
        long stop = findEnd();
        long last = stop < 0 ? 8 * bytesRead : stop;
        byte[] bytes = storedLength >= MOST_STORED ? null : unpack(blockBit, last);
        Block block = new Block(blockBit / 8, bytes);
        blockBit = -1;
        return block;
    }

    /** Reads up to the mark of a block. @return the bit it begins at, or -1 */
    private long findBlock() throws IOException {
        while (true) {
            long bit = scan();
            if (bit < 0 || isBlockMark) {
                return bit;
            }
        }
    }

    /** Reads up to the next mark of any kind. @return the bit it begins at, or -1 */
    private long findEnd() throws IOException {
        long bit = scan();
        if (bit >= 0 && isBlockMark) {
            nextBlockBit = bit;
        }
        return bit;
    }

    private boolean isBlockMark;
    private int pendingShift = -1;

    private long scan() throws IOException {
        while (true) {
            for (int shift = pendingShift; shift >= 0; shift--) {
                long bits = (window >>> shift) & MASK;
                if ((bits == BLOCK || bits == END) && windowBits - shift >= 48) {
                    isBlockMark = bits == BLOCK;
                    pendingShift = shift - 1;
                    return 8 * bytesRead - shift - 48;
                }
            }
            if (readFrom == readTo && !fill()) {
                pendingShift = -1;
                return -1;
            }
            byte b = read[readFrom++];
            keep(b);
            window = window << 8 | (b & 0xFF);
            windowBits = Math.min(64, windowBits + 8);
            bytesRead++;
            pendingShift = 7;
        }
    }

    private boolean fill() throws IOException {
        if (end) {
            return false;
        }
        readFrom = 0;
        readTo = Math.max(0, in.read(read, 0, read.length));
        end = readTo == 0;
        return !end;
    }

    /** Keeps what may be of a block: all from its start, or the last bytes, in which one may begin. */
    private void keep(byte b) {
        if (blockBit < 0 && storedLength >= 64) {
            drop(storedLength - 8);
        }
        if (storedLength >= MOST_STORED) {
            return;
        }
        if (storedLength == stored.length) {
            stored = Arrays.copyOf(stored, Math.min(MOST_STORED, 2 * stored.length));
        }
        stored[storedLength++] = b;
    }

    private void drop(int count) {
        System.arraycopy(stored, count, stored, 0, storedLength - count);
        storedLength -= count;
        storedStart += count;
    }

    private byte @Nullable [] unpack(long from, long to) {
        byte[] file = asFile(from, to);
        // What comes next begins in the last bytes.
        int keepFrom = (int) Math.max(0, Math.min(storedLength, to / 8 - storedStart));
        drop(keepFrom);
        return file == null ? null : decode(file);
    }

    private byte @Nullable [] asFile(long from, long to) {
        long bits = to - from;
        if (bits < 48 + 32) {
            return null;
        }
        int length = (int) ((bits + 7) / 8);
        byte[] file = new byte[HEADER.length + length + 11];
        System.arraycopy(HEADER, 0, file, 0, HEADER.length);
        int first = (int) (from / 8 - storedStart);
        int shift = (int) (from % 8);
        for (int i = 0; i < length; i++) {
            int high = stored[first + i] & 0xFF;
            int low = first + i + 1 < storedLength ? stored[first + i + 1] & 0xFF : 0;
            file[HEADER.length + i] = (byte) ((high << 8 | low) << shift >> 8);
        }
        long crc = 0;
        for (int i = 0; i < 4; i++) {
            crc = crc << 8 | (file[HEADER.length + 6 + i] & 0xFF);
        }
        long at = 8L * HEADER.length + bits;
        put(file, at, END, 48);
        put(file, at + 48, crc, 32);
        return file;
    }

    private static void put(byte[] file, long at, long value, int bits) {
        for (int i = 0; i < bits; i++) {
            int bit = (int) (value >>> (bits - 1 - i) & 1);
            int index = (int) ((at + i) / 8);
            int mask = 0x80 >> (at + i) % 8;
            file[index] = (byte) (bit == 1 ? file[index] | mask : file[index] & ~mask);
        }
    }

    private static byte @Nullable [] decode(byte[] file) {
        try (BZip2CompressorInputStream block = new BZip2CompressorInputStream(new ByteArrayInputStream(file))) {
            byte[] bytes = block.readNBytes(MOST_UNPACKED);
            return block.read() < 0 ? bytes : null;
        } catch (IOException | RuntimeException e) {
            return null; // The decoder meets damage with either.
        }
    }
}
