package io.thalweg.prepare.image;

import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.prepare.image.ImageOptions.Background;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * From Java's images to planes. Grey is taken as stored: Java's own conversion takes grey for linear light and makes it
 * lighter.
 */
final class PlanesOfImage {
    private final int channels;
    private final int background;

    private PlanesOfImage(int channels, Background background) {
        this.channels = channels;
        this.background = background.value();
    }

    /** @param channels 1 to make colours grey; 3 leaves grey as it is */
    static Planes of(BufferedImage image, int channels, Background background) throws BadImage {
        return new PlanesOfImage(channels, background).convert(image);
    }

    private Planes convert(BufferedImage image) throws BadImage {
        ColorModel model = image.getColorModel();
        if (model.isAlphaPremultiplied()) {
            image.coerceData(false);
            model = image.getColorModel();
        }
        if (model instanceof IndexColorModel palette) {
            return ofPalette(image.getRaster(), palette);
        }
        int type = model.getColorSpace().getType();
        boolean known = type == ColorSpace.TYPE_GRAY || type == ColorSpace.TYPE_RGB;
        int transfer = image.getRaster().getTransferType();
        boolean whole = transfer == DataBuffer.TYPE_BYTE
                || transfer == DataBuffer.TYPE_USHORT
                || transfer == DataBuffer.TYPE_INT;
        for (int size : model.getComponentSize()) {
            whole &= size <= 16;
        }
        if (!whole) {
            throw new BadImage(Reason.UNSUPPORTED, "samples of " + model.getComponentSize(0) + " bits");
        }
        return known ? ofSamples(image.getRaster(), model) : ofColours(image);
    }

    private Planes planes(Raster raster, boolean grey) {
        int count = grey ? 1 : channels;
        return new Planes(
                count,
                raster.getHeight(),
                raster.getWidth(),
                new byte[Math.multiplyExact(count, Math.multiplyExact(raster.getHeight(), raster.getWidth()))]);
    }

    private Planes ofPalette(Raster raster, IndexColorModel palette) throws BadImage {
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        boolean grey = true;
        for (int colour : colours) {
            grey &= (colour & 0xFF) == (colour >> 8 & 0xFF) && (colour & 0xFF) == (colour >> 16 & 0xFF);
        }
        Planes planes = planes(raster, grey);
        int width = raster.getWidth();
        int[] row = new int[width];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                if (row[x] >= colours.length) {
                    throw new BadImage(Reason.DAMAGED, "a pixel has colour " + row[x] + " of " + colours.length);
                }
                put(planes, y * width + x, colours[row[x]]);
            }
        }
        return planes;
    }

    /** Whatever else there is, by way of Java's own colours. */
    private Planes ofColours(BufferedImage image) {
        Planes planes = planes(image.getRaster(), false);
        int width = image.getWidth();
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                put(planes, y * width + x, row[x]);
            }
        }
        return planes;
    }

    /** @param colour alpha, red, green and blue, a byte each */
    private void put(Planes planes, int place, int colour) {
        int alpha = colour >>> 24;
        put(
                planes,
                place,
                over(colour >> 16 & 0xFF, alpha),
                over(colour >> 8 & 0xFF, alpha),
                over(colour & 0xFF, alpha));
    }

    private void put(Planes planes, int place, int red, int green, int blue) {
        byte[] values = planes.values();
        if (planes.channels() == 1) {
            values[place] = (byte) Colours.luma(red, green, blue);
        } else {
            int plane = planes.start(1);
            values[place] = (byte) red;
            values[plane + place] = (byte) green;
            values[2 * plane + place] = (byte) blue;
        }
    }

    private int over(int value, int alpha) {
        return Colours.over(value, alpha, background);
    }

    private Planes ofSamples(Raster raster, ColorModel model) throws BadImage {
        int colours = model.getNumColorComponents();
        int bands = raster.getNumBands();
        if ((colours != 1 && colours != 3) || bands < colours + (model.hasAlpha() ? 1 : 0)) {
            throw new BadImage(Reason.UNSUPPORTED, bands + " bands of " + colours + " colours");
        }
        Planes planes = planes(raster, colours == 1);
        boolean bytes = true;
        for (int size : model.getComponentSize()) {
            bytes &= size == 8;
        }
        if (bytes
                && raster.getSampleModel() instanceof PixelInterleavedSampleModel layout
                && raster.getDataBuffer() instanceof DataBufferByte data) {
            fromBytes(planes, raster, layout, data, colours, model.hasAlpha());
        } else {
            fromSamples(planes, raster, model, colours);
        }
        return planes;
    }

    private void fromBytes(
            Planes planes,
            Raster raster,
            PixelInterleavedSampleModel layout,
            DataBufferByte data,
            int colours,
            boolean alpha) {
        byte[] from = data.getData();
        int[] band = layout.getBandOffsets();
        int step = layout.getPixelStride();
        int origin = data.getOffset()
                + (raster.getMinY() - raster.getSampleModelTranslateY()) * layout.getScanlineStride()
                + (raster.getMinX() - raster.getSampleModelTranslateX()) * step;
        int place = 0;
        for (int y = 0; y < planes.height(); y++) {
            int at = origin + y * layout.getScanlineStride();
            for (int x = 0; x < planes.width(); x++, at += step, place++) {
                int opacity = alpha ? from[at + band[colours]] & 0xFF : 255;
                int first = over(from[at + band[0]] & 0xFF, opacity);
                if (colours == 1) {
                    planes.values()[place] = (byte) first;
                } else {
                    put(
                            planes,
                            place,
                            first,
                            over(from[at + band[1]] & 0xFF, opacity),
                            over(from[at + band[2]] & 0xFF, opacity));
                }
            }
        }
    }

    private void fromSamples(Planes planes, Raster raster, ColorModel model, int colours) {
        int bands = raster.getNumBands();
        int width = planes.width();
        int[] row = new int[width * bands];
        int[] most = new int[bands];
        for (int b = 0; b < bands; b++) {
            most[b] = (1 << (b < model.getNumComponents() ? model.getComponentSize(b) : 8)) - 1;
        }
        for (int y = 0; y < planes.height(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int at = x * bands;
                int opacity = model.hasAlpha() ? scaled(row[at + colours], most[colours]) : 255;
                int first = over(scaled(row[at], most[0]), opacity);
                int place = y * width + x;
                if (colours == 1) {
                    planes.values()[place] = (byte) first;
                } else {
                    put(
                            planes,
                            place,
                            first,
                            over(scaled(row[at + 1], most[1]), opacity),
                            over(scaled(row[at + 2], most[2]), opacity));
                }
            }
        }
    }

    private static int scaled(int value, int most) {
        return most == 255 ? value : (value * 255 + most / 2) / most;
    }
}
