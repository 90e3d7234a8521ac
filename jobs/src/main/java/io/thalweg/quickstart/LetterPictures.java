package io.thalweg.quickstart;

import io.thalweg.dataset.ImageShape;
import io.thalweg.gan.images.ImageSheet;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Pictures of the letters A to J, as of notMNIST (Bulatov 2011), from the twelve Liberation fonts in the Maven artifact {@code
 * com.github.librepdf:openpdf-fonts-extra}: sans, serif and typewriter, upright and italic, regular and bold. Each letter is
 * drawn in each font many times, a little turned, slanted and stretched, white on black.
 */
public final class LetterPictures {
    /** Pixels of a side. */
    public static final int SIDE = 28;

    private static final String FOLDER = "/liberation/";
    private static final String LICENCE = "LICENSE";
    private static final String LETTERS = "ABCDEFGHIJ";
    private static final List<String> FAMILIES = List.of("Sans", "Serif", "Mono");
    private static final List<String> STYLES = List.of("Regular", "Italic", "Bold", "BoldItalic");
    private static final int DRAWINGS = 80;
    private static final long SEED = 1;

    /** Of the room there is, the part that a letter fills before it is distorted. */
    private static final double FILLED = 0.78;

    private LetterPictures() {}

    /**
     * Writes a zip archive of PNGs, the letters' names their folders.
     *
     * @return the number of pictures
     * @throws JobFailed if the fonts are not on the class path or not what they should be
     */
    public static int write(OutputStream out) throws IOException {
        int pictures = 0;
        try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            for (String family : FAMILIES) {
                for (String style : STYLES) {
                    String face = "Liberation" + family + "-" + style;
                    TrueTypeFont font = TrueTypeFont.parse(face, bytes(face + ".ttf"));
                    for (char letter : LETTERS.toCharArray()) {
                        Path2D.Double outline = font.outline(letter);
                        for (int drawing = 0; drawing < DRAWINGS; drawing++) {
                            byte[] pixels = picture(outline, Seeds.derive(SEED, face, letter, drawing));
                            zip.putNextEntry(
                                    entry(String.format(Locale.ROOT, "%c/%s-%02d.png", letter, face, drawing)));
                            zip.write(ImageSheet.png(new ImageShape(1, SIDE, SIDE), pixels));
                            zip.closeEntry();
                            pictures++;
                        }
                    }
                }
            }
        }
        return pictures;
    }

    /** Of no particular time, so that the archive is the same whenever it is made. */
    private static ZipEntry entry(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        return entry;
    }

    /** The licence of the fonts, as their jar carries it. */
    public static String licence() throws IOException {
        return new String(bytes(LICENCE), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String file) throws IOException {
        try (InputStream in = LetterPictures.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new JobFailed(Problem.of("The quickstart's fonts are not on the class path")
                        .found("no " + FOLDER + file)
                        .allowed("the jar of com.github.librepdf:openpdf-fonts-extra")
                        .remedy("Unset SPARK_HOME, so that the launcher takes all jars from Maven"));
            }
            return in.readAllBytes();
        }
    }

    /** A drawing of an outline: {@code [SIDE, SIDE]}. */
    static byte[] picture(Path2D outline, long seed) {
        Xorshift random = new Xorshift(seed);
        Rectangle2D box = outline.getBounds2D();
        double scale = FILLED * SIDE / Math.max(box.getWidth(), box.getHeight());
        AffineTransform place = new AffineTransform();
        place.translate(SIDE / 2.0 + around(random, 1), SIDE / 2.0 + around(random, 1));
        place.rotate(around(random, 0.15));
        place.shear(around(random, 0.2), 0);
        place.scale(scale * (1 + around(random, 0.12)), -scale * (1 + around(random, 0.12)));
        place.translate(-box.getCenterX(), -box.getCenterY());
        return Coverage.of(place.createTransformedShape(outline), SIDE);
    }

    /** Uniform in {@code [-most, most)}. */
    private static double around(Xorshift random, double most) {
        return most * (2 * random.nextFloat() - 1);
    }
}
