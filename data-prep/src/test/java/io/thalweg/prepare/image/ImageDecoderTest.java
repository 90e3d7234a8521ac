package io.thalweg.prepare.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.prepare.image.ImageOptions.Background;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    private static final long SEED = 20261122;
    private static final ImageOptions COLOUR = ImageOptions.of(8, 3);

    private static Planes decode(byte[] bytes) throws BadImage {
        return new ImageDecoder(COLOUR).decode(bytes, bytes.length);
    }

    private static Reason reason(byte[] bytes) {
        return assertThrows(BadImage.class, () -> decode(bytes)).reason();
    }

    private static void assertSame(BufferedImage expected, Planes found, int tolerance, String what) {
        assertEquals(expected.getWidth(), found.width(), what);
        assertEquals(expected.getHeight(), found.height(), what);
        for (int y = 0; y < found.height(); y++) {
            for (int x = 0; x < found.width(); x++) {
                for (int c = 0; c < found.channels(); c++) {
                    int value = expected.getRGB(x, y) >> 16 - 8 * c & 0xFF;
                    int at = found.start(c) + y * found.width() + x;
                    assertEquals(value, found.values()[at] & 0xFF, tolerance, what + " at " + x + ", " + y);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "tiff"})
    void formatsWithoutLossGiveTheirPixels(String format) throws BadImage {
        BufferedImage image = Pictures.random(SEED, 17, 11, BufferedImage.TYPE_INT_RGB);
        assertSame(image, decode(Pictures.encode(image, format)), 0, format);
    }

    @Test
    void jpegGivesItsPixelsNearlyAndProgressiveTheSame() throws Exception {
        BufferedImage image = Pictures.random(SEED, 40, 24, BufferedImage.TYPE_INT_RGB);
        byte[] baseline = Pictures.encode(image, "jpg");
        assertSame(image, decode(baseline), 24, "baseline");
        byte[] progressive = progressive(image);
        assertTrue(progressive.length != baseline.length, "progressive files are others");
        assertSame(image, decode(progressive), 24, "progressive");
    }

    private static byte[] progressive(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    @Test
    void webpIsReadWithLossAndWithout() throws BadImage {
        for (String webp : new String[] {
            "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA",
            "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="
        }) {
            Planes found = decode(Base64.getDecoder().decode(webp));
            assertEquals(1, found.width());
            assertEquals(1, found.height());
        }
    }

    /** A PNG written by hand: every row with filter 0. */
    private static byte[] png(int width, int height, int depth, int type, byte[] rows, byte[]... chunks)
            throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int rowBytes = rows.length / height;
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(data)) {
            for (int y = 0; y < height; y++) {
                deflate.write(0);
                deflate.write(rows, y * rowBytes, rowBytes);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) depth).put((byte) type);
        png.write(Pictures.chunk("IHDR", header.array()));
        for (byte[] chunk : chunks) {
            png.write(chunk);
        }
        png.write(Pictures.chunk("IDAT", data.toByteArray()));
        png.write(Pictures.chunk("IEND", new byte[0]));
        return png.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void everyColourTypeOfPngGivesItsValues() throws Exception {
        // Grey of 1, 2, 4, 8 and 16 bits: stored values, not made lighter.
        assertArrayEquals(
                bytes(255, 0), decode(png(2, 1, 1, 0, bytes(0b1000_0000))).values());
        assertArrayEquals(
                bytes(85, 170, 255), decode(png(3, 1, 2, 0, bytes(0b0110_1100))).values());
        assertArrayEquals(bytes(17, 238), decode(png(2, 1, 4, 0, bytes(0x1E))).values());
        assertArrayEquals(bytes(3, 100), decode(png(2, 1, 8, 0, bytes(3, 100))).values());
        assertArrayEquals(
                bytes(128, 1), decode(png(2, 1, 16, 0, bytes(0x80, 0x80, 1, 0))).values());
        // Grey with alpha, over white: half of 100 and half of 255.
        assertArrayEquals(
                bytes(100, 178, 255),
                decode(png(3, 1, 8, 4, bytes(100, 255, 100, 127, 9, 0))).values());
        // Colour of 8 and 16 bits, with alpha and without.
        assertArrayEquals(
                bytes(1, 2, 3), decode(png(1, 1, 8, 2, bytes(1, 2, 3))).values());
        assertArrayEquals(
                bytes(1, 2, 255),
                decode(png(1, 1, 16, 2, bytes(1, 1, 2, 2, 255, 255))).values());
        assertArrayEquals(
                bytes(255, 255, 255), decode(png(1, 1, 8, 6, bytes(1, 2, 3, 0))).values());
        assertArrayEquals(
                bytes(1, 2, 3),
                decode(png(1, 1, 16, 6, bytes(1, 1, 2, 2, 3, 3, 255, 255))).values());
        // A palette, with a transparent colour and without.
        byte[] palette = Pictures.chunk("PLTE", bytes(10, 20, 30, 40, 50, 60));
        assertArrayEquals(
                bytes(40, 10, 50, 20, 60, 30),
                decode(png(2, 1, 8, 3, bytes(1, 0), palette)).values());
        byte[] clear = Pictures.chunk("tRNS", bytes(255, 0));
        assertArrayEquals(
                bytes(255, 10, 255, 20, 255, 30),
                decode(png(2, 1, 1, 3, bytes(0b1000_0000), palette, clear)).values());
    }

    /** Every colour type and depth of ISO/IEC 15948, table 11.1, on random samples; the values by its definition. */
    @ParameterizedTest
    @CsvSource({
        "0,1", "0,2", "0,4", "0,8", "0,16", "2,8", "2,16", "3,1", "3,2", "3,4", "3,8", "4,8", "4,16", "6,8", "6,16"
    })
    void everyColourTypeAndDepthOfPngIsWhatItsSamplesSay(int type, int depth) throws Exception {
        int[] samples = {1, 0, 3, 1, 2, 0, 4};
        int width = 13;
        int height = 5;
        SplittableRandom random = new SplittableRandom(SEED + type * 100 + depth);
        int perRow = width * samples[type];
        byte[] rows = new byte[height * ((perRow * depth + 7) / 8)];
        random.nextBytes(rows);
        byte[] palette = new byte[3 << Math.min(8, depth)];
        random.nextBytes(palette);
        byte[] png = type == 3
                ? png(width, height, depth, type, rows, Pictures.chunk("PLTE", palette))
                : png(width, height, depth, type, rows);
        Planes found = decode(png);
        assertEquals(type == 0 || type == 4 ? 1 : 3, found.channels());
        int most = (1 << depth) - 1;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int[] pixel = new int[samples[type]];
                for (int k = 0; k < pixel.length; k++) {
                    int bit = (x * samples[type] + k) * depth;
                    int at = y * rows.length / height + bit / 8;
                    pixel[k] = depth == 16
                            ? (rows[at] & 0xFF) << 8 | (rows[at + 1] & 0xFF)
                            : (rows[at] & 0xFF) >> 8 - depth - bit % 8 & most;
                }
                boolean alpha = type == 4 || type == 6;
                double opacity = alpha ? (double) pixel[pixel.length - 1] / most : 1;
                for (int c = 0; c < found.channels(); c++) {
                    double value = type == 3 ? palette[3 * pixel[0] + c] & 0xFF : 255.0 * pixel[c] / most;
                    double expected = value * opacity + 255 * (1 - opacity);
                    int actual = found.values()[found.start(c) + y * width + x] & 0xFF;
                    // Rounded once as a sample, once as its opacity, and once over the background.
                    assertEquals(expected, actual, alpha && depth == 16 ? 1.51 : 0.51, x + ", " + y);
                }
            }
        }
    }

    @Test
    void anInterlacedPngIsTheSame() throws Exception {
        BufferedImage image = Pictures.random(SEED, 19, 21, BufferedImage.TYPE_INT_RGB);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        assertEquals(1, out.toByteArray()[28], "it says that it is interlaced");
        assertSame(image, decode(out.toByteArray()), 0, "interlaced");
    }

    /** A frame of no pixels, one whose data is cut off, and one without data. */
    @Test
    void framesOfGifWithoutAPictureAreTold() throws Exception {
        byte[] gif = Pictures.encode(Pictures.random(SEED, 9, 9, BufferedImage.TYPE_BYTE_INDEXED), "gif");
        assertEquals(9, decode(gif).width());
        int frame = 13 + 3 * (2 << (gif[10] & 7));
        while (gif[frame] != 0x2C) {
            frame++;
        }
        byte[] empty = gif.clone();
        Arrays.fill(empty, frame + 5, frame + 9, (byte) 0);
        assertEquals(Reason.DAMAGED, reason(empty));
        assertThrows(BadImage.class, () -> decode(Arrays.copyOf(gif, gif.length / 2 + 420)));
        byte[] ended = Arrays.copyOf(gif, frame + 1);
        ended[frame] = ';';
        assertEquals(Reason.NO_FRAME, reason(ended));
    }

    @Test
    void transparentPixelsShowTheBackgroundAskedFor() throws Exception {
        ImageOptions black = new ImageOptions(
                8,
                1,
                COLOUR.crop(),
                COLOUR.filter(),
                COLOUR.smallImages(),
                Background.BLACK,
                COLOUR.maxPixels(),
                COLOUR.maxImageBytes(),
                COLOUR.decodeSeconds());
        byte[] png = png(2, 1, 8, 6, bytes(200, 100, 50, 0, 200, 100, 50, 255));
        // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2
        assertArrayEquals(
                bytes(0, 124), new ImageDecoder(black).decode(png, png.length).values());
    }

    @Test
    void chunksOfTextNeverReachTheDecoder() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write("key\0\0".getBytes(StandardCharsets.US_ASCII));
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(bomb)) {
            deflate.write(new byte[1 << 20]);
        }
        byte[] palette = Pictures.chunk("PLTE", bytes(10, 20, 30));
        byte[] text = Pictures.chunk("zTXt", bomb.toByteArray());
        byte[] png = png(1, 1, 8, 3, bytes(0), palette, text);
        assertTrue(PngChunks.of(png, png.length).length() < png.length - 1000);
        assertArrayEquals(bytes(10, 20, 30), decode(png).values());
    }

    @Test
    void aCameraHeldAskewIsPutRight() throws Exception {
        // Stored: 1 2 3 over 4 5 6. How it looks upright, by value (Exif 4.6.4).
        int[][] upright = {
            {1, 2, 3, 4, 5, 6}, {3, 2, 1, 6, 5, 4}, {6, 5, 4, 3, 2, 1}, {4, 5, 6, 1, 2, 3},
            {1, 4, 2, 5, 3, 6}, {4, 1, 5, 2, 6, 3}, {6, 3, 5, 2, 4, 1}, {3, 6, 2, 5, 1, 4}
        };
        for (int value = 1; value <= 8; value++) {
            for (String order : new String[] {"II", "MM"}) {
                byte[] exif = Pictures.chunk("eXIf", exif(order, value));
                Planes found = decode(png(3, 2, 8, 0, bytes(1, 2, 3, 4, 5, 6), exif));
                assertEquals(value > 4 ? 2 : 3, found.width(), "orientation " + value);
                assertArrayEquals(bytes(upright[value - 1]), found.values(), "orientation " + value);
            }
        }
        BufferedImage image = Pictures.random(SEED, 32, 16, BufferedImage.TYPE_INT_RGB);
        byte[] jpeg = Pictures.encode(image, "jpg");
        ByteArrayOutputStream turned = new ByteArrayOutputStream();
        byte[] exif = exif("MM", 6);
        turned.write(jpeg, 0, 2);
        turned.write(bytes(0xFF, 0xE1, 0, exif.length + 8));
        turned.write("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        turned.write(exif);
        turned.write(jpeg, 2, jpeg.length - 2);
        Planes expected = Orientation.of(6).upright(decode(jpeg));
        assertArrayEquals(expected.values(), decode(turned.toByteArray()).values());
    }

    private static byte[] exif(String order, int orientation) {
        ByteBuffer exif = ByteBuffer.allocate(26);
        exif.order(order.equals("II") ? java.nio.ByteOrder.LITTLE_ENDIAN : java.nio.ByteOrder.BIG_ENDIAN);
        exif.put(order.getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
        exif.putShort((short) 1).putShort((short) 0x112).putShort((short) 3).putInt(1);
        return exif.putShort((short) orientation).array();
    }

    @Test
    void theFirstFrameOfAnAnimationIsUsed() throws Exception {
        BufferedImage first = new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB);
        first.setRGB(4, 4, 0xFFFFFF);
        BufferedImage second = new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            for (BufferedImage frame : new BufferedImage[] {first, second}) {
                writer.writeToSequence(
                        new IIOImage(
                                frame,
                                null,
                                writer.getDefaultImageMetadata(
                                        ImageTypeSpecifier.createFromRenderedImage(frame), null)),
                        null);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        Planes found = decode(out.toByteArray());
        assertEquals(255, found.values()[4 * 9 + 4] & 0xFF);
        assertEquals(0, found.values()[0]);
    }

    @Test
    void wrongImagesAreToldByTheirReason() {
        byte[] png = Pictures.png(SEED, 20, 20);
        byte[] jpeg = Pictures.encode(Pictures.random(SEED, 32, 32, BufferedImage.TYPE_INT_RGB), "jpg");
        byte[] bmp = Pictures.encode(Pictures.random(SEED, 32, 32, BufferedImage.TYPE_INT_RGB), "bmp");
        assertEquals(Reason.TOO_MANY_PIXELS, reason(Pictures.pngOfSize(50_000, 50_000)));
        assertEquals(Reason.DAMAGED, reason(Pictures.pngOfSize(0, 5)));
        assertEquals(Reason.TRUNCATED, reason(Arrays.copyOf(png, png.length - 12)));
        assertEquals(Reason.TRUNCATED, reason(Arrays.copyOf(png, 60)));
        assertEquals(Reason.TRUNCATED, reason(Arrays.copyOf(jpeg, jpeg.length / 2)));
        assertEquals(Reason.TRUNCATED, reason(Arrays.copyOf(bmp, bmp.length / 2)));
        assertEquals(Reason.NOT_AN_IMAGE, reason("text".getBytes(StandardCharsets.UTF_8)));
        assertEquals(Reason.NOT_AN_IMAGE, reason(new byte[0]));
        assertEquals(Reason.NO_FRAME, reason(bytes('G', 'I', 'F', '8', '9', 'a', 9, 0, 9, 0, 0, 0, 0, ';')));
        byte[] flipped = png.clone();
        flipped[png.length / 2] ^= 1;
        assertEquals(Reason.DAMAGED, reason(flipped));
    }

    @Test
    void decodingThatTakesTooLongIsGivenUp() throws BadImage {
        AtomicLong now = new AtomicLong();
        // Each look at the clock takes a second; ten are allowed.
        ImageDecoder slow = new ImageDecoder(COLOUR, () -> now.addAndGet(1_000_000_000));
        byte[] png = Pictures.png(SEED, 300, 300);
        BadImage bad = assertThrows(BadImage.class, () -> slow.decode(png, png.length));
        assertEquals(Reason.TOO_SLOW, bad.reason(), bad.detail());
        // The next image is decoded as if nothing had been.
        byte[] small = Pictures.png(SEED, 2, 2);
        assertEquals(2, slow.decode(small, small.length).width());
    }
}
