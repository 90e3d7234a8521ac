package io.thalweg.prepare.image;

import io.thalweg.prepare.image.BadImage.Reason;

/** Pixels as others keep them, to planes. */
public final class RawPixels {
    private static final int GREY = 0;
    private static final int COLOUR = 16;
    private static final int COLOUR_AND_ALPHA = 24;

    private RawPixels() {}

    /**
     * An image as OpenCV and Spark's data source "image" keep it: row by row, of each pixel blue, green, red and, if there
     * are four channels, its opacity.
     *
     * @param mode OpenCV's number for a type of pixels: CV_8UC1, CV_8UC3 or CV_8UC4
     * @return with as many channels; opacity last
     */
    public static Planes ofOpenCv(int height, int width, int channels, int mode, byte[] data) throws BadImage {
        int expected = switch (mode) {
            case GREY -> 1;
            case COLOUR -> 3;
            case COLOUR_AND_ALPHA -> 4;
            case -1 -> throw new BadImage(Reason.NOT_AN_IMAGE, "its row says that it could not be decoded");
            default -> throw new BadImage(Reason.UNSUPPORTED, "pixels of OpenCV's type " + mode);
        };
        if (channels != expected
                || height < 1
                || width < 1
                || data.length % channels != 0
                || (long) height * width != data.length / channels) {
            throw new BadImage(
                    Reason.DAMAGED,
                    "it has " + data.length + " bytes for " + width + " x " + height + " pixels of " + channels
                            + " channels");
        }
        int plane = height * width;
        byte[] values = new byte[data.length];
        for (int pixel = 0; pixel < plane; pixel++) {
            for (int channel = 0; channel < channels; channel++) {
                int stored = channels > 1 && channel < 3 ? 2 - channel : channel;
                values[channel * plane + pixel] = data[pixel * channels + stored];
            }
        }
        return new Planes(channels, height, width, values);
    }
}
