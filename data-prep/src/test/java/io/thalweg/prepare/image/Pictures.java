package io.thalweg.prepare.image;

import com.twelvemonkeys.imageio.plugins.tiff.BigTIFFImageWriterSpi;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Images for tests. */
public final class Pictures {
    private Pictures() {}

    /** Any colours, smooth enough that lossy formats keep them. */
    public static BufferedImage random(long seed, int width, int height, int type) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] phase = random.doubles(6, 0, 6.28).toArray();
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = 0;
                for (int c = 0; c < 3; c++) {
                    double wave = Math.sin(phase[c] + 5.0 * x / width) + Math.cos(phase[c + 3] + 4.0 * y / height);
                    rgb = rgb << 8 | (int) Math.round(127.5 + 60 * wave);
                }
                image.setRGB(x, y, 0xFF000000 | rgb);
            }
        }
        return image;
    }

    /** A colour PNG. */
    public static byte[] png(long seed, int width, int height) {
        return encode(random(seed, width, height, BufferedImage.TYPE_INT_RGB), "png");
    }

    public static byte[] encode(BufferedImage image, String format) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalStateException("Java writes no " + format);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By the JDK's writer. @param tile side of its tiles; 0 for strips */
    public static byte[] tiff(BufferedImage image, String compression, int tile) {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("tiff");
        ImageWriter writer = writers.next();
        while (!writer.getClass().getName().startsWith("com.sun.imageio.")) {
            writer = writers.next();
        }
        return tiff(writer, image, compression, tile);
    }

    /** By TwelveMonkeys' writer: the JDK's makes none. */
    public static byte[] bigTiff(BufferedImage image, String compression) {
        return tiff(new BigTIFFImageWriterSpi().createWriterInstance(null), image, compression, 0);
    }

    private static byte[] tiff(ImageWriter writer, BufferedImage image, String compression, int tile) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (!compression.equals("none")) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionType(compression);
            }
            if (tile > 0) {
                param.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
                param.setTiling(tile, tile, 0, 0);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    /** A PNG chunk by itself, with its checksum. */
    public static byte[] chunk(String type, byte[] data) {
        java.nio.ByteBuffer chunk = java.nio.ByteBuffer.allocate(data.length + 12);
        chunk.putInt(data.length);
        chunk.put(type.getBytes(java.nio.charset.StandardCharsets.US_ASCII)).put(data);
        CRC32 checksum = new CRC32();
        checksum.update(chunk.array(), 4, data.length + 4);
        chunk.putInt((int) checksum.getValue());
        return chunk.array();
    }

    /** A small PNG whose header says another size. */
    public static byte[] pngOfSize(int width, int height) {
        byte[] png = png(1, 8, 8);
        byte[] header = java.nio.ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(png, 24, 5)
                .array();
        System.arraycopy(chunk("IHDR", header), 0, png, 8, 25);
        return png;
    }
}
