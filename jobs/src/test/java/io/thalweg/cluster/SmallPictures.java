package io.thalweg.cluster;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures of two kinds, bright above and bright below, which a small GAN can tell apart. */
public final class SmallPictures {
    /** Pixels of a side. */
    public static final int SIDE = 16;

    private SmallPictures() {}

    /** A zip archive of them, half in folder {@code above} and half in {@code below}. */
    public static byte[] zip(int count, long seed) throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < count; i++) {
                boolean above = i % 2 == 0;
                zip.putNextEntry(new ZipEntry((above ? "above/" : "below/") + i + ".png"));
                zip.write(png(above, random));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] png(boolean above, Random random) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int value = (y < SIDE / 2 == above ? 180 : 0) + random.nextInt(76);
                image.getRaster().setSample(x, y, 0, value);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
            ImageIO.write(image, "png", out);
        }
        return png.toByteArray();
    }
}
