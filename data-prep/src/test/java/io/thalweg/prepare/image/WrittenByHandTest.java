package io.thalweg.prepare.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Objects;
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

    /** Digits are pixels: 1 and 2 are colours of the frame, 3 is transparent in it, 0 is beside it. */
    @ParameterizedTest
    @CsvSource({
        // The frame as large as the screen, and at each of its corners and beyond.
        "3, 2, 0, 0, 3, 2, 112321",
        "5, 4, 0, 0, 3, 2, 11200 32100 00000 00000",
        "5, 4, 2, 2, 3, 2, 00000 00000 00112 00321",
        "5, 4, 1, 1, 3, 2, 00000 01120 03210 00000",
        "5, 4, 4, 3, 3, 2, 0000000 0000000 0000000 0000112 0000321",
        "0, 0, 0, 0, 3, 2, 112321"
    })
    void aFrameOfGifLiesWhereItsScreenHasIt(
            int width, int height, int left, int top, int frameWidth, int frameHeight, String expected)
            throws Exception {
        int[] frame = {1, 1, 2, 3, 2, 1};
        byte[] gif = gif(width, height, left, top, frameWidth, frameHeight, frame);
        Planes found = decode(gif);
        assertEquals(Math.max(width, left + frameWidth), found.width());
        assertEquals(Math.max(height, top + frameHeight), found.height());
        // By what a digit is: around the frame as where it is transparent, the background, which is white.
        int[][] colours = {{255, 255, 255}, {200, 10, 20}, {30, 220, 40}, {255, 255, 255}};
        String digits = expected.replace(" ", "");
        assertEquals(digits.length(), found.width() * found.height());
        for (int at = 0; at < digits.length(); at++) {
            for (int channel = 0; channel < 3; channel++) {
                int value = found.values()[found.start(channel) + at] & 0xFF;
                assertEquals(colours[digits.charAt(at) - '0'][channel], value, "channel " + channel + ", pixel " + at);
            }
        }
    }

    @Test
    void aScreenOfGifIsHeldAgainstTheLimit() {
        byte[] gif = gif(60_000, 60_000, 0, 0, 3, 2, new int[] {1, 1, 2, 3, 2, 1});
        BadImage bad = assertThrows(BadImage.class, () -> decode(gif));
        assertEquals(BadImage.Reason.TOO_MANY_PIXELS, bad.reason(), bad.detail());
    }

    /** A GIF of four colours, of which the last is transparent, with a comment before its frame. */
    static byte[] gif(int width, int height, int left, int top, int frameWidth, int frameHeight, int[] pixels) {
        Bits codes = new Bits();
        for (int at = 0; at < pixels.length; at++) {
            // The table of codes is begun anew before it grows, so that each has three bits.
            if (at % 2 == 0) {
                codes.put(4, 3);
            }
            codes.put(pixels[at], 3);
        }
        byte[] data = codes.put(5, 3).bytes();
        ByteBuffer gif = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        gif.put("GIF89a".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) width)
                .putShort((short) height);
        gif.put(new byte[] {(byte) 0x91, 0, 0});
        gif.put(new byte[] {0, 0, 0, (byte) 200, 10, 20, 30, (byte) 220, 40, 50, 60, 70});
        gif.put(new byte[] {0x21, (byte) 0xFE, 2, 'h', 'i', 1, '!', 0});
        gif.put(new byte[] {0x21, (byte) 0xF9, 4, 1, 0, 0, 3, 0});
        gif.put((byte) 0x2C).putShort((short) left).putShort((short) top);
        gif.putShort((short) frameWidth).putShort((short) frameHeight).put((byte) 0);
        gif.put((byte) 2).put((byte) data.length).put(data).put((byte) 0).put((byte) ';');
        return java.util.Arrays.copyOf(gif.array(), gif.position());
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
     * Beside it lies what libwebp 1.6.0 makes of it. Brightness is the same; colours are stored at half the size, and
     * libwebp smooths them between samples where our reader repeats them.
     */
    @ParameterizedTest
    @CsvSource({"1, 2, 0.5", "3, 30, 8"})
    void webpWithLossGivesWhatItsLibraryGives(int channels, int most, double mean) throws Exception {
        ImageDecoder decoder = new ImageDecoder(ImageOptions.of(8, channels));
        byte[] png = resource("lossy.png");
        byte[] webp = resource("lossy.webp");
        Planes expected = decoder.decode(png, png.length);
        Planes found = decoder.decode(webp, webp.length);
        assertEquals(channels, found.channels());
        assertEquals(24, found.width());
        assertEquals(16, found.height());
        double sum = 0;
        for (int i = 0; i < expected.values().length; i++) {
            int difference = Math.abs((expected.values()[i] & 0xFF) - (found.values()[i] & 0xFF));
            assertTrue(difference <= most, "value " + i + " differs by " + difference);
            sum += difference;
        }
        assertTrue(sum / expected.values().length < mean, "in the mean " + sum / expected.values().length);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = WrittenByHandTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    @Test
    void aWebpOfACameraHeldAskewIsPutRight() throws Exception {
        int[][] levels = {{10, 200}, {60, 255}, {0, 130}};
        int[] which = {0, 1, 0, 1, 1, 0, 1, 0};
        byte[] plain = webp(4, 2, levels, new int[][] {which, which, which});
        ByteBuffer turned = ByteBuffer.allocate(plain.length + 18 + 8 + 26).order(ByteOrder.LITTLE_ENDIAN);
        turned.put(plain, 0, 12).putInt(4, turned.capacity() - 8);
        // That there is Exif, and the size once more (RFC 9649, section 2.7).
        turned.put("VP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10).putInt(8);
        turned.put(new byte[] {3, 0, 0, 1, 0, 0}).put(plain, 12, plain.length - 12);
        turned.put("EXIF".getBytes(StandardCharsets.US_ASCII)).putInt(26);
        turned.put("II".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 42)
                .putInt(8);
        turned.putShort((short) 1)
                .putShort((short) 0x112)
                .putShort((short) 3)
                .putInt(1)
                .putInt(6);
        Planes expected = Orientation.of(6).upright(decode(plain));
        Planes found = decode(turned.array());
        assertEquals(2, found.width());
        assertArrayEquals(expected.values(), found.values());
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
