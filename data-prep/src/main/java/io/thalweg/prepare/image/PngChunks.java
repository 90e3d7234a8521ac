package io.thalweg.prepare.image;

import io.thalweg.prepare.image.BadImage.Reason;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG that its picture is made of (ISO/IEC 15948, clause 5). The others, which hold text and profiles that
 * may unpack to any size, never reach the decoder; and what is cut off or changed shows here, by lengths and checksums.
 */
final class PngChunks {
    private static final int SIGNATURE = 8;
    private static final int AROUND = 12;
    private static final int HEADER = tag("IHDR");
    private static final int PALETTE = tag("PLTE");
    private static final int TRANSPARENCY = tag("tRNS");
    private static final int DATA = tag("IDAT");
    private static final int END = tag("IEND");
    private static final int EXIF = tag("eXIf");

    private final byte[] bytes;
    private int length = SIGNATURE;
    private int width;
    private int height;
    private Orientation orientation = Orientation.UPRIGHT;

    private PngChunks(byte[] bytes) {
        this.bytes = bytes;
    }

    static PngChunks of(byte[] png, int pngLength) throws BadImage {
        PngChunks chunks = new PngChunks(new byte[pngLength]);
        chunks.walk(png, pngLength);
        return chunks;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    Orientation orientation() {
        return orientation;
    }

    private static int tag(String name) {
        return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
    }

    private void walk(byte[] png, int pngLength) throws BadImage {
        System.arraycopy(png, 0, bytes, 0, SIGNATURE);
        ByteBuffer in = ByteBuffer.wrap(png, 0, pngLength);
        CRC32 checksum = new CRC32();
        boolean data = false;
        for (int at = SIGNATURE; ; ) {
            if (pngLength - at < AROUND) {
                throw new BadImage(Reason.TRUNCATED, "it ends after " + pngLength + " bytes, without its last chunk");
            }
            int size = in.getInt(at);
            int type = in.getInt(at + 4);
            if (size < 0 || size > pngLength - at - AROUND) {
                throw new BadImage(
                        size < 0 ? Reason.DAMAGED : Reason.TRUNCATED,
                        "a chunk at byte " + at + " is said to have " + Integer.toUnsignedString(size) + " bytes, of "
                                + (pngLength - at - AROUND) + " there");
            }
            if (at == SIGNATURE && (type != HEADER || size != 13)) {
                throw new BadImage(Reason.DAMAGED, "its first chunk is no header");
            }
            if (kept(type) || type == EXIF) {
                checksum.reset();
                checksum.update(png, at + 4, size + 4);
                if ((int) checksum.getValue() != in.getInt(at + 8 + size)) {
                    throw new BadImage(Reason.DAMAGED, "a chunk at byte " + at + " has a wrong checksum");
                }
            }
            if (type == HEADER) {
                width = in.getInt(at + 8);
                height = in.getInt(at + 12);
            } else if (type == EXIF) {
                orientation = Orientation.ofExif(png, at + 8, at + 8 + size);
            }
            data |= type == DATA;
            if (kept(type)) {
                System.arraycopy(png, at, bytes, length, size + AROUND);
                length += size + AROUND;
            }
            if (type == END) {
                break;
            }
            at += size + AROUND;
        }
        if (!data) {
            throw new BadImage(Reason.NO_FRAME, "it has no picture data");
        }
    }

    private static boolean kept(int type) {
        return type == HEADER || type == PALETTE || type == TRANSPARENCY || type == DATA || type == END;
    }
}
