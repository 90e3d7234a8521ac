package io.thalweg.prepare.image;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Images with structure in both directions, the more of it the larger, as photographs have it; and copies of them. */
public final class Scenes {
    private static final int WAVES = 9;

    private Scenes() {}

    /** Sums of waves with random phases, whose amplitudes fall with their frequency; a little red. */
    public static BufferedImage scene(long seed, int width, int height) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] light = new double[height][width];
        double largest = 0;
        double[][] weights = new double[WAVES][WAVES];
        double[][] across = new double[WAVES][WAVES];
        double[][] down = new double[WAVES][WAVES];
        for (int v = 0; v < WAVES; v++) {
            for (int h = 0; h < WAVES; h++) {
                weights[v][h] = (random.nextDouble() - 0.5) / (1 + v + h);
                across[v][h] = 6.28 * random.nextDouble();
                down[v][h] = 6.28 * random.nextDouble();
            }
        }
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int v = 0; v < WAVES; v++) {
                    for (int h = 0; h < WAVES; h++) {
                        light[y][x] += weights[v][h]
                                * Math.cos(Math.PI * h * (x + 0.5) / width + across[v][h])
                                * Math.cos(Math.PI * v * (y + 0.5) / height + down[v][h]);
                    }
                }
                largest = Math.max(largest, Math.abs(light[y][x]));
            }
        }
        double[] tint = {6 + 8 * random.nextDouble(), 0, -6 - 8 * random.nextDouble()};
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = 0;
                for (int c = 0; c < 3; c++) {
                    rgb = rgb << 8 | (int) Math.round(127.5 + 100 * light[y][x] / largest + tint[c]);
                }
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    /** Without its colour. */
    public static BufferedImage grey(BufferedImage image) {
        BufferedImage grey = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                grey.setRGB(x, y, 0x010101 * (image.getRGB(x, y) >> 8 & 0xFF));
            }
        }
        return grey;
    }

    /** Any colour at any pixel. */
    public static BufferedImage noise(long seed, int width, int height) {
        SplittableRandom random = new SplittableRandom(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        return image;
    }

    public static BufferedImage resized(BufferedImage image, int width, int height) {
        BufferedImage resized = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = resized.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return resized;
    }

    public static BufferedImage brightened(BufferedImage image, int by) {
        BufferedImage bright = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                int sum = 0;
                for (int shift = 16; shift >= 0; shift -= 8) {
                    sum = sum << 8 | Math.min(255, (rgb >> shift & 0xFF) + by);
                }
                bright.setRGB(x, y, sum);
            }
        }
        return bright;
    }

    /** @param quality 0 to 1 */
    public static byte[] jpeg(BufferedImage image, float quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
