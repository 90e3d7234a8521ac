package io.thalweg.prepare.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.image.BadImage.Reason;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TiffDirectoryTest {
    private static final long SEED = 6;
    private static final ImageOptions OPTIONS = ImageOptions.of(8, 3);

    private static Planes decode(byte[] bytes) throws BadImage {
        return new ImageDecoder(OPTIONS).decode(bytes, bytes.length);
    }

    private static BadImage refused(byte[] bytes) {
        return assertThrows(BadImage.class, () -> decode(bytes));
    }

    @ParameterizedTest
    @CsvSource({"none,0", "LZW,0", "Deflate,0", "PackBits,0", "JPEG,0", "none,16", "LZW,32", "ZLib,16", "JPEG,16"})
    void stripsAndTilesOfEveryCompressionAreRead(String compression, int tile) throws Exception {
        // JPEG blurs the image with what fills its last tiles, so there it has whole ones.
        int width = compression.equals("JPEG") ? 48 : 45;
        int height = compression.equals("JPEG") ? 32 : 37;
        BufferedImage image = Pictures.random(SEED, width, height, BufferedImage.TYPE_INT_RGB);
        Planes found = decode(Pictures.tiff(image, compression, tile));
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    assertEquals(
                            image.getRGB(x, y) >> 16 - 8 * c & 0xFF,
                            found.values()[found.start(c) + y * width + x] & 0xFF,
                            compression.equals("JPEG") ? 30 : 0,
                            x + ", " + y);
                }
            }
        }
    }

    @Test
    void picturesAfterTheFirstAreLeftOut() throws Exception {
        byte[] first = Pictures.tiff(Pictures.random(SEED, 9, 9, BufferedImage.TYPE_INT_RGB), "none", 0);
        ByteBuffer tiff =
                ByteBuffer.wrap(Arrays.copyOf(first, first.length + 6)).order(order(first));
        int directory = tiff.getInt(4);
        int count = tiff.getShort(directory) & 0xFFFF;
        // A directory after the first that leads to itself.
        tiff.putInt(directory + 2 + 12 * count, first.length);
        tiff.putInt(first.length + 2, first.length);
        assertArrayEquals(decode(first).values(), decode(tiff.array()).values());
        byte[] checked = TiffDirectory.checked(tiff.array(), tiff.limit(), 1000).bytes();
        assertEquals(0, ByteBuffer.wrap(checked).order(order(first)).getInt(directory + 2 + 12 * count));
    }

    private static ByteOrder order(byte[] tiff) {
        return tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }

    /** A tag, how many values of a type it has, and the value or where they are. */
    private record Entry(int tag, int type, int count, int value) {}

    /** How numbers are written: their order, and whether places in the file have 8 bytes. */
    private record Layout(ByteOrder order, boolean big) {
        static final Layout[] ALL = {
            new Layout(ByteOrder.LITTLE_ENDIAN, false),
            new Layout(ByteOrder.BIG_ENDIAN, false),
            new Layout(ByteOrder.LITTLE_ENDIAN, true),
            new Layout(ByteOrder.BIG_ENDIAN, true)
        };

        void wide(ByteBuffer out, int value) {
            if (big) {
                // What no LONG can hold stands for what no file can have, in either layout.
                out.putLong(value < 0 ? Long.MIN_VALUE : value);
            } else {
                out.putInt(value);
            }
        }
    }

    /** A grey image of 4 x 4 pixels, with some of its entries replaced by others. */
    private static byte[] tiff(Layout layout, Entry... others) {
        Entry[] plain = {
            new Entry(256, 4, 1, 4),
            new Entry(257, 4, 1, 4),
            new Entry(258, 3, 1, 8),
            new Entry(259, 3, 1, 1),
            new Entry(262, 3, 1, 1),
            new Entry(273, 4, 1, 16),
            new Entry(277, 3, 1, 1),
            new Entry(278, 4, 1, 4),
            new Entry(279, 4, 1, 16)
        };
        java.util.TreeMap<Integer, Entry> entries = new java.util.TreeMap<>();
        for (Entry entry : plain) {
            entries.put(entry.tag(), entry);
        }
        for (Entry entry : others) {
            entries.put(entry.tag(), entry);
        }
        ByteBuffer out = ByteBuffer.allocate(500).order(layout.order());
        out.put((byte) (layout.order() == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M')).put(out.get(0));
        if (layout.big()) {
            out.putShort((short) 43).putShort((short) 8).putShort((short) 0).putLong(32);
        } else {
            out.putShort((short) 42).putInt(32).putLong(0);
        }
        for (int i = 0; i < 16; i++) {
            out.put((byte) (i * 10));
        }
        if (layout.big()) {
            out.putLong(entries.size());
        } else {
            out.putShort((short) entries.size());
        }
        for (Entry entry : entries.values()) {
            out.putShort((short) entry.tag()).putShort((short) entry.type());
            layout.wide(out, entry.count());
            ByteBuffer value = ByteBuffer.allocate(8).order(layout.order());
            if (entry.type() == 3 && entry.count() == 1) {
                value.putShort((short) entry.value());
            } else if (entry.type() == 4 && entry.count() == 1) {
                value.putInt(entry.value());
            } else {
                layout.wide(value, entry.value());
            }
            out.put(value.array(), 0, layout.big() ? 8 : 4);
        }
        layout.wide(out, 0);
        return Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void aDirectoryThatAsksForTooMuchIsRefusedBeforeAnythingIsDecoded() throws Exception {
        for (Layout layout : Layout.ALL) {
            assertEquals(150, decode(tiff(layout)).values()[15] & 0xFF);
            Entry tileWidth = new Entry(322, 4, 1, 1 << 30);
            Entry tileHeight = new Entry(323, 4, 1, 16);
            assertRefused(
                    Reason.TOO_MANY_PIXELS, "tiles are said to have 1073741824 x 16", layout, tileWidth, tileHeight);
            assertRefused(Reason.DAMAGED, "tiles are said to have 16 x 0", layout, new Entry(322, 4, 1, 16));
            assertRefused(Reason.TOO_MANY_PIXELS, "says 4 x 4294967295", layout, new Entry(257, 4, 1, -1));
            assertRefused(Reason.DAMAGED, "says 0 x 4", layout, new Entry(256, 4, 1, 0));
            assertRefused(Reason.UNSUPPORTED, "60000 samples a pixel", layout, new Entry(277, 3, 1, 60_000));
            assertRefused(Reason.UNSUPPORTED, "samples of 32 bits", layout, new Entry(258, 3, 1, 32));
            assertRefused(Reason.TRUNCATED, "tag 258 is said to have 2000 bytes", layout, new Entry(258, 3, 1000, 8));
            assertRefused(
                    Reason.TRUNCATED,
                    "tag 273 is said to have " + (layout.big() ? "4398046511104" : "17179869180") + " bytes",
                    layout,
                    new Entry(273, 4, -1, 8));
            assertRefused(
                    Reason.TRUNCATED,
                    "part 0 is said to have 2000000000 bytes",
                    layout,
                    new Entry(279, 4, 1, 2_000_000_000));
            assertRefused(Reason.TRUNCATED, "part 0 is said to have 16 bytes", layout, new Entry(273, 4, 1, 5_000));
            assertRefused(Reason.DAMAGED, "tag 700 is of the unknown type 77", layout, new Entry(700, 77, 1, 0));
            byte[] cut = tiff(layout);
            for (int length : new int[] {cut.length - 30, 33, 15}) {
                assertEquals(
                        Reason.TRUNCATED, refused(Arrays.copyOf(cut, length)).reason(), layout + " " + length);
            }
        }
    }

    private static void assertRefused(Reason reason, String said, Layout layout, Entry... entries) {
        BadImage bad = refused(tiff(layout, entries));
        assertEquals(reason, bad.reason(), bad.detail());
        assertTrue(bad.detail().contains(said), bad.detail());
    }

    @Test
    void aCameraHeldAskewIsPutRight() throws Exception {
        for (Layout layout : Layout.ALL) {
            byte[] upright = decode(tiff(layout)).values();
            byte[] halfTurned = decode(tiff(layout, new Entry(274, 3, 1, 3))).values();
            for (int i = 0; i < 16; i++) {
                assertEquals(upright[15 - i], halfTurned[i], layout + ", " + i);
            }
        }
    }

    /** Made by a writer of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"None", "LZW", "ZLib", "PackBits"})
    void aBigTiffIsReadAsAnyOther(String compression) throws Exception {
        BufferedImage image = Pictures.random(SEED, 45, 37, BufferedImage.TYPE_INT_RGB);
        byte[] tiff = Pictures.bigTiff(image, compression);
        assertEquals(43, ByteBuffer.wrap(tiff).order(order(tiff)).getShort(2));
        assertEquals(ImageFormat.TIFF, ImageFormat.of(tiff, tiff.length));
        assertArrayEquals(
                decode(Pictures.encode(image, "png")).values(), decode(tiff).values());
        byte[] cut = Arrays.copyOf(tiff, tiff.length / 2);
        assertEquals(Reason.TRUNCATED, refused(cut).reason());
    }

    /** A JPEG in a strip has a header of its own. */
    @Test
    void aJpegInsideThatSaysItIsLargerIsRefused() throws Exception {
        byte[] tiff = Pictures.tiff(Pictures.random(SEED, 40, 40, BufferedImage.TYPE_INT_RGB), "JPEG", 0);
        int changed = 0;
        for (int i = 0; i + 9 < tiff.length; i++) {
            if ((tiff[i] & 0xFF) == 0xFF && (tiff[i + 1] & 0xFF) == 0xC0) {
                Arrays.fill(tiff, i + 5, i + 9, (byte) 0xEE);
                changed++;
            }
        }
        assertTrue(changed > 0, "there is a header of a frame");
        BadImage bad = refused(tiff);
        assertEquals(Reason.TOO_MANY_PIXELS, bad.reason(), bad.detail());
        assertTrue(bad.detail().contains("is a JPEG of 61166 x 61166 pixels"), bad.detail());
    }
}
