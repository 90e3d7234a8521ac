package io.thalweg.quickstart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.JobFailed;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class LetterPicturesTest {
    private static final long SEED = 61;

    private static byte[] font(String face) throws IOException {
        try (InputStream in = LetterPictures.class.getResourceAsStream("/liberation/" + face + ".ttf")) {
            return in.readAllBytes();
        }
    }

    /** Sides of whole pixels and of halves, a hole, and a direction each way: all known without drawing. */
    @Test
    void coverageIsThePartOfAPixelThatTheShapeCovers() {
        byte[] half = Coverage.of(new Rectangle2D.Double(1.5, 1, 2, 2.5), 4);
        byte[] expected = new byte[16];
        for (int row = 1; row < 4; row++) {
            double height = row == 3 ? 0.5 : 1;
            expected[4 * row + 1] = (byte) Math.round(255 * 0.5 * height);
            expected[4 * row + 2] = (byte) Math.round(255 * height);
            expected[4 * row + 3] = (byte) Math.round(255 * 0.5 * height);
        }
        assertArrayEquals(expected, half);
        Area ring = new Area(new Ellipse2D.Double(2, 2, 36, 36));
        ring.subtract(new Area(new Ellipse2D.Double(10, 10, 20, 20)));
        double sum = 0;
        for (byte pixel : Coverage.of(ring, 40)) {
            sum += Byte.toUnsignedInt(pixel) / 255.0;
        }
        assertEquals(Math.PI * (18 * 18 - 10 * 10), sum, 5);
        assertArrayEquals(new byte[9], Coverage.of(new Rectangle2D.Double(5, 5, 2, 2), 3), "beside the picture");
    }

    /** By what is known of letters: an I of the sans is a bar; an O without its counter would be a disc; an H is symmetric. */
    @Test
    void outlinesAreThoseOfTheLetters() throws IOException {
        TrueTypeFont sans = TrueTypeFont.parse("sans", font("LiberationSans-Regular"));
        Rectangle2D bar = sans.outline('I').getBounds2D();
        assertEquals(1409, bar.getHeight(), "the height of capitals, in 2048ths of an em");
        assertTrue(sans.outline('I').contains(bar), "an I is a bar");
        Path2D o = sans.outline('O');
        Rectangle2D box = o.getBounds2D();
        assertTrue(!o.contains(box.getCenterX(), box.getCenterY()), "an O has a hole");
        assertTrue(o.contains(box.getX() + 0.05 * box.getWidth(), box.getCenterY()), "and a rim");
        Path2D h = sans.outline('H');
        Rectangle2D frame = h.getBounds2D();
        for (int i = 1; i < 20; i++) {
            for (int j = 1; j < 20; j++) {
                double x = i / 20.0 * frame.getWidth();
                double y = frame.getY() + j / 20.0 * frame.getHeight();
                assertEquals(h.contains(frame.getX() + x, y), h.contains(frame.getMaxX() - x, y), i + ", " + j);
            }
        }
    }

    @Test
    void everyLetterIsDrawnInEveryFont() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        assertEquals(9600, LetterPictures.write(archive));
        Map<String, Integer> letters = new HashMap<>();
        Set<Integer> unlike = new HashSet<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive.toByteArray()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                letters.merge(entry.getName().substring(0, 2), 1, Integer::sum);
                byte[] png = zip.readAllBytes();
                unlike.add(Arrays.hashCode(png));
                if (letters.get(entry.getName().substring(0, 2)) % 80 == 1) {
                    var picture = ImageIO.read(new ByteArrayInputStream(png));
                    assertEquals(LetterPictures.SIDE, picture.getWidth(), entry.getName());
                    assertEquals(0, picture.getRGB(0, 0) & 0xFFFFFF, entry.getName() + " fills its picture");
                }
            }
        }
        assertEquals(10, letters.size());
        assertTrue(letters.values().stream().allMatch(count -> count == 960), letters.toString());
        assertTrue(unlike.size() > 9500, unlike.size() + " different pictures");
    }

    @Test
    void aDrawingFollowsFromItsSeed() throws IOException {
        Path2D letter =
                TrueTypeFont.parse("serif", font("LiberationSerif-Bold")).outline('G');
        assertArrayEquals(LetterPictures.picture(letter, SEED), LetterPictures.picture(letter, SEED));
        assertTrue(
                !Arrays.equals(LetterPictures.picture(letter, SEED), LetterPictures.picture(letter, SEED + 1)),
                "seed " + SEED);
    }

    @Test
    void theLicenceIsTheFonts() throws IOException {
        String licence = LetterPictures.licence();
        assertTrue(licence.contains("with Reserved Font Name Liberation"), licence);
        assertTrue(licence.contains("SIL OPEN FONT LICENSE Version 1.1"), licence);
    }

    /** Bytes cut off or changed: a letter is drawn, or what is wrong is said. */
    @Test
    void aDamagedFontIsTold() throws IOException {
        byte[] whole = font("LiberationMono-Regular");
        JobFailed none = assertThrows(JobFailed.class, () -> TrueTypeFont.parse("none", new byte[3]));
        assertTrue(none.getMessage().startsWith("A font cannot be read"), none.getMessage());
        JobFailed absent = assertThrows(
                JobFailed.class, () -> TrueTypeFont.parse("mono", whole).outline('\uE000'));
        assertTrue(absent.getMessage().contains("no outline of '\uE000'"), absent.getMessage());
        java.util.Random random = new java.util.Random(SEED);
        int told = 0;
        for (int damage = 0; damage < 100; damage++) {
            byte[] bytes = damage % 2 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int i = 0; damage % 2 == 1 && i < 200; i++) {
                bytes[random.nextInt(i < 100 ? 400 : bytes.length)] = (byte) random.nextInt();
            }
            try {
                TrueTypeFont font = TrueTypeFont.parse("damaged", bytes);
                for (char letter = 'A'; letter <= 'J'; letter++) {
                    font.outline(letter);
                }
            } catch (JobFailed e) {
                told++;
            }
        }
        assertTrue(told > 30, told + " told, seed " + SEED);
    }
}
