package io.thalweg.gan.images;

import io.thalweg.dataset.ImageShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Images side by side, as a PNG. */
public final class ImageSheet {
    /** Pixels between images. */
    private static final int GAP = 2;

    private static final int GAP_COLOUR = 0x808080;

    private ImageSheet() {}

    /**
     * Draws a sheet, row by row.
     *
     * @param pixels {@code [count, channels, height, width]}, one byte a value
     * @param columns images in a row
     */
    public static byte[] png(ImageShape shape, byte[] pixels, int columns) throws IOException {
        int count = pixels.length / shape.bytes();
        int rows = (count + columns - 1) / columns;
        BufferedImage sheet = new BufferedImage(
                columns * (shape.width() + GAP) - GAP, rows * (shape.height() + GAP) - GAP, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < sheet.getHeight(); y++) {
            for (int x = 0; x < sheet.getWidth(); x++) {
                sheet.setRGB(x, y, GAP_COLOUR);
            }
        }
        for (int image = 0; image < count; image++) {
            int left = image % columns * (shape.width() + GAP);
            int top = image / columns * (shape.height() + GAP);
            draw(shape, pixels, image * shape.bytes(), sheet, left, top);
        }
        return png(sheet);
    }

    /** One image. */
    public static byte[] png(ImageShape shape, byte[] pixels) throws IOException {
        return png(shape, pixels, 1);
    }

    private static void draw(ImageShape shape, byte[] pixels, int at, BufferedImage on, int left, int top) {
        int plane = shape.height() * shape.width();
        for (int y = 0; y < shape.height(); y++) {
            for (int x = 0; x < shape.width(); x++) {
                int place = at + y * shape.width() + x;
                int red = Byte.toUnsignedInt(pixels[place]);
                int green = shape.channels() == 1 ? red : Byte.toUnsignedInt(pixels[place + plane]);
                int blue = shape.channels() == 1 ? red : Byte.toUnsignedInt(pixels[place + 2 * plane]);
                on.setRGB(left + x, top + y, red << 16 | green << 8 | blue);
            }
        }
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // A plain stream would make ImageIO write a temporary file for each image.
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IOException("This Java writes no PNG");
            }
        }
        return bytes.toByteArray();
    }
}
