package io.thalweg.prepare.parquet;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Lengths that stand in packed bytes, and that a decompressor takes memory for without another look: Snappy's for what it unpacks to,
 * Hadoop's reader of LZ4 (the codec {@code LZ4}; {@code LZ4_RAW} has no lengths) for the next packed bytes. The other codecs
 * unpack as a stream.
 */
final class PackedLengths {
    /** Most bytes of the number that Snappy begins with. */
    private static final int SNAPPY_LENGTH = 5;

    /** Hadoop's buffer, into which each piece goes as a whole; its reader would cut a longer one, which no longer can be read then. */
    private static final int MOST_LZ4_PIECE = 1 << 18;

    // Of a sequence of LZ4: a token of two lengths of four bits, the greater ones continued in bytes; literals; a
    // distance and a match.
    private static final int CONTINUED = 15;
    private static final int CONTINUED_BYTE = 255;
    private static final int DISTANCE_BYTES = 2;
    private static final int LEAST_MATCH = 4;

    private PackedLengths() {}

    /** How many of a page's first packed bytes {@link #require} needs. */
    static int looksAt(CompressionCodecName codec, int packed) {
        return switch (codec) {
            case SNAPPY -> Math.min(SNAPPY_LENGTH, packed);
            case LZ4 -> packed;
            default -> 0;
        };
    }

    /**
     * Holds the lengths in a page against its header.
     *
     * @param packed the page's first bytes, {@link #looksAt} of them or more
     * @param unpacked what the header says that they unpack to
     * @throws IOException if a length is not what is there
     */
    static void require(CompressionCodecName codec, byte[] packed, long unpacked) throws IOException {
        if (codec == CompressionCodecName.SNAPPY) {
            requireSnappy(packed, unpacked);
        } else if (codec == CompressionCodecName.LZ4) {
            requireLz4(ByteBuffer.wrap(packed));
        }
    }

    /** The number is in groups of seven bits, the lowest first. */
    private static void requireSnappy(byte[] packed, long unpacked) throws IOException {
        long said = 0;
        for (int i = 0, more = 0x80; i < Math.min(SNAPPY_LENGTH, packed.length) && more != 0; i++) {
            said |= (packed[i] & 0x7FL) << (7 * i);
            more = packed[i] & 0x80;
        }
        if (said != unpacked) {
            throw new IOException("A page of " + unpacked + " bytes is said to unpack to " + said);
        }
    }

    /**
     * Hadoop's form has blocks, each of a length unpacked and, until that is reached, pieces, each of a length packed and as many bytes; lengths
     * are of four bytes, the highest first. Where a piece ends what it unpacks to is not said, so its sequences are counted.
     */
    private static void requireLz4(ByteBuffer in) throws IOException {
        while (in.remaining() >= Integer.BYTES) {
            int block = in.getInt();
            if (block < 0) {
                throw new IOException("A block of LZ4 is said to have " + block + " bytes");
            }
            long unpacked = 0;
            while (unpacked < block && in.remaining() >= Integer.BYTES) {
                int piece = in.getInt();
                if (piece < 0 || piece > Math.min(MOST_LZ4_PIECE, in.remaining())) {
                    throw new IOException("Its next piece of LZ4 is said to have " + piece + " bytes, of "
                            + in.remaining() + " there, at most " + MOST_LZ4_PIECE);
                }
                unpacked += unpackedLz4(in.slice(in.position(), piece));
                in.position(in.position() + piece);
            }
        }
    }

    private static long unpackedLz4(ByteBuffer piece) throws IOException {
        try {
            long unpacked = 0;
            while (piece.hasRemaining()) {
                int token = piece.get();
                long literals = length((token >>> 4) & 0xF, piece);
                skip(piece, literals);
                unpacked += literals;
                if (piece.hasRemaining()) { // The last sequence has no match.
                    skip(piece, DISTANCE_BYTES);
                    unpacked += LEAST_MATCH + length(token & 0xF, piece);
                }
            }
            return unpacked;
        } catch (BufferUnderflowException e) {
            throw new IOException("A sequence of LZ4 is cut off", e);
        }
    }

    private static long length(int begun, ByteBuffer piece) {
        long length = begun;
        for (int more = begun == CONTINUED ? CONTINUED_BYTE : 0; more == CONTINUED_BYTE; length += more) {
            more = piece.get() & 0xFF;
        }
        return length;
    }

    private static void skip(ByteBuffer piece, long bytes) {
        if (bytes > piece.remaining()) {
            throw new BufferUnderflowException();
        }
        piece.position(piece.position() + (int) bytes);
    }
}
