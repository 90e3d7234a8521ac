package io.thalweg.prepare.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that no writer of Java's makes, put together here with pixels that are known. */
class WrittenByHandTest {
    private static Planes decode(byte[] bytes) throws BadImage {
        return new ImageDecoder(ImageOptions.of(8, 3)).decode(bytes, bytes.length);
    }

    /** Where Adobe's marker is, 255 is no ink. Inks are mixed by a profile or by subtraction, whence the tolerance. */
    @ParameterizedTest
    @CsvSource({
        "255, 255, 255, 255, 255, 255, 255",
        "255, 255, 255, 0, 0, 0, 0",
        "255, 255, 255, 128, 128, 128, 128",
        "0, 255, 255, 255, 0, 255, 255",
        "255, 0, 255, 255, 255, 0, 255",
        "255, 255, 0, 255, 255, 255, 0",
        "0, 255, 0, 255, 0, 255, 0",
        "255, 0, 0, 255, 255, 0, 0",
        "0, 0, 255, 255, 0, 0, 255"
    })
    void jpegInFourInksBecomesColours(int c, int m, int y, int k, int red, int green, int blue) throws Exception {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
        for (int at = 0; at < 16 * 16; at++) {
            raster.setPixel(at % 16, at / 16, new int[] {c, m, y, k});
        }
        Planes found = decode(withAdobesMarker(jpeg(raster)));
        assertEquals(3, found.channels());
        int[] colours = {red, green, blue};
        for (int channel = 0; channel < 3; channel++) {
            int value = found.values()[found.start(channel)] & 0xFF;
            assertEquals(colours[channel], value, 70, "channel " + channel);
        }
    }

    private static byte[] jpeg(WritableRaster raster) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(raster, null, null), null);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    private static byte[] withAdobesMarker(byte[] jpeg) {
        byte[] marker = {(byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
        return ByteBuffer.allocate(jpeg.length + marker.length)
                .put(jpeg, 0, 2)
                .put(marker)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    @Test
    void webpWithoutLossGivesItsPixels() throws Exception {
        int[][] levels = {{10, 200}, {60, 255}, {0, 130}};
        // Of each pixel, in the order of the rows, which of a channel's two levels it has.
        int[] red = {0, 1, 0, 1, 1, 0, 1, 0};
        int[] green = {0, 0, 1, 1, 0, 0, 1, 1};
        int[] blue = {1, 0, 0, 1, 1, 0, 0, 1};
        int[][] which = {red, green, blue};
        Planes found = decode(webp(4, 2, levels, which));
        assertEquals(4, found.width());
        assertEquals(2, found.height());
        for (int channel = 0; channel < 3; channel++) {
            for (int at = 0; at < 8; at++) {
                int value = found.values()[found.start(channel) + at] & 0xFF;
                assertEquals(levels[channel][which[channel][at]], value, "channel " + channel + ", pixel " + at);
            }
        }
    }

    /**
     * A lossless WebP in its plainest form (RFC 9649, section 3): no transform, no cache, for each channel a code of one bit.
     *
     * @param levels {@code [red, green, blue][2]}, ascending
     * @param which {@code [red, green, blue][width * height]} of these
     */
    private static byte[] webp(int width, int height, int[][] levels, int[][] which) {
        Bits bits = new Bits();
        bits.put(width - 1, 14).put(height - 1, 14).put(0, 1).put(0, 3);
        // No transform, no cache of colours, one group of codes.
        bits.put(0, 3);
        for (int channel : new int[] {1, 0, 2}) {
            bits.put(0b111, 3).put(levels[channel][0], 8).put(levels[channel][1], 8);
        }
        // One symbol, which takes no bits: of opacity, which is full, and of distances, which there are none of.
        bits.put(0b101, 3).put(255, 8);
        bits.put(0b001, 3).put(0, 1);
        for (int at = 0; at < width * height; at++) {
            for (int channel : new int[] {1, 0, 2}) {
                bits.put(which[channel][at], 1);
            }
        }
        byte[] stream = bits.bytes();
        int padded = stream.length + 1 + (stream.length + 1) % 2;
        ByteBuffer file = ByteBuffer.allocate(20 + padded).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(12 + padded);
        file.put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII)).putInt(stream.length + 1);
        return file.put((byte) 0x2F).put(stream).array();
    }

    /** Bits, the lowest of a number first. */
    private static final class Bits {
        private final BitSet set = new BitSet();
        private int length;

        Bits put(int number, int count) {
            for (int i = 0; i < count; i++) {
                set.set(length++, (number >> i & 1) == 1);
            }
            return this;
        }

        byte[] bytes() {
            return java.util.Arrays.copyOf(set.toByteArray(), (length + 7) / 8);
        }
    }
}
