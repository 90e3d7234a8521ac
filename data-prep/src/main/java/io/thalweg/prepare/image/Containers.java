package io.thalweg.prepare.image;

import io.thalweg.prepare.image.BadImage.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What JPEG and WebP files say around their pictures: where the camera's orientation stands, and whether the end is there. */
final class Containers {
    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int APP1 = 0xE1;
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

    private Containers() {}

    /** @throws BadImage if a JPEG has no picture, or its end is missing: decoders fill what is missing with grey */
    static Orientation jpeg(byte[] bytes, int length) throws BadImage {
        Orientation orientation = Orientation.UPRIGHT;
        int at = 2;
        while (at + 4 <= length) {
            if ((bytes[at] & 0xFF) != 0xFF) {
                throw new BadImage(Reason.DAMAGED, "there is no marker at byte " + at);
            }
            int marker = bytes[at + 1] & 0xFF;
            if (marker == 0xFF) { // Fill bytes may stand before a marker.
                at++;
                continue;
            }
            if (marker == END_OF_IMAGE) {
                throw new BadImage(Reason.NO_FRAME, "it ends before a picture");
            }
            if (marker == START_OF_SCAN) {
                requireEnd(bytes, at, length);
                return orientation;
            }
            boolean alone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
            int size = alone ? 0 : (bytes[at + 2] & 0xFF) << 8 | (bytes[at + 3] & 0xFF);
            int begin = at + 4;
            int end = at + 2 + size;
            if (marker == APP1 && end <= length && end - begin > EXIF.length && startsWith(bytes, begin, EXIF)) {
                orientation = Orientation.ofExif(bytes, begin + EXIF.length, end);
            }
            at = end;
        }
        throw new BadImage(Reason.TRUNCATED, "it ends after " + length + " bytes, before its picture");
    }

    /**
     * The size that a JPEG's header says, inside of another file: its width in the upper bits, its height in the lower 16. 0
     * if there is none where it should be.
     */
    static long jpegSize(ByteBuffer file, int from) {
        ByteBuffer in = file.duplicate().order(ByteOrder.BIG_ENDIAN);
        for (long at = from + 2L; at + 9 <= in.limit(); ) {
            int marker = in.getShort((int) at) & 0xFFFF;
            if (marker == 0xFFFF) { // Fill bytes may stand before a marker.
                at++;
                continue;
            }
            // Headers of frames, but for tables of Huffman's and arithmetic codes, which have numbers among them.
            boolean frame =
                    marker >= 0xFFC0 && marker <= 0xFFCF && marker != 0xFFC4 && marker != 0xFFC8 && marker != 0xFFCC;
            if (frame) {
                return (in.getShort((int) at + 7) & 0xFFFFL) << 16 | (in.getShort((int) at + 5) & 0xFFFF);
            }
            if (marker < 0xFF01 || marker == 0xFF00 + START_OF_SCAN || marker == 0xFF00 + END_OF_IMAGE) {
                return 0;
            }
            boolean alone = marker == 0xFF01 || (marker >= 0xFFD0 && marker <= 0xFFD8);
            at += 2 + (alone ? 0 : in.getShort((int) at + 2) & 0xFFFF);
        }
        return 0;
    }

    private static void requireEnd(byte[] bytes, int from, int length) throws BadImage {
        for (int i = length - 2; i > from; i--) {
            if (bytes[i] == (byte) 0xFF && (bytes[i + 1] & 0xFF) == END_OF_IMAGE) {
                return;
            }
        }
        throw new BadImage(Reason.TRUNCATED, "it ends after " + length + " bytes, without its end marker");
    }

    /** @throws BadImage if a WebP is shorter than it says */
    static Orientation webp(byte[] bytes, int length) throws BadImage {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        long size = Integer.toUnsignedLong(in.getInt(4)) + 8;
        // The last byte only makes the length even, and is left out by some.
        if (size > length + 1L) {
            throw new BadImage(Reason.TRUNCATED, "it has " + length + " bytes of " + size);
        }
        for (long at = 12; at + 8 <= Math.min(size, length); ) {
            long chunk = Integer.toUnsignedLong(in.getInt((int) at + 4));
            long begin = at + 8;
            long end = begin + chunk;
            if (startsWith(bytes, (int) at, "EXIF".getBytes(StandardCharsets.US_ASCII)) && end <= length) {
                int from = (int) begin;
                boolean prefixed = chunk > EXIF.length && startsWith(bytes, from, EXIF);
                return Orientation.ofExif(bytes, prefixed ? from + EXIF.length : from, (int) end);
            }
            at = end + (chunk & 1);
        }
        return Orientation.UPRIGHT;
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] prefix) {
        return java.util.Arrays.equals(bytes, at, Math.min(bytes.length, at + prefix.length), prefix, 0, prefix.length);
    }
}
