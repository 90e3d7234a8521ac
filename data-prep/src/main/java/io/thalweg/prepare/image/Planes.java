package io.thalweg.prepare.image;

import io.thalweg.prepare.image.ImageOptions.Background;

/**
 * A decoded image, of whatever size.
 *
 * @param channels 1 (grey), 3 (red, green, blue) or 4 (and opacity)
 * @param values {@code [channel][row][column]}, one byte a value, 0 to 255
 */
public record Planes(int channels, int height, int width, byte[] values) {
    public Planes {
        if (channels < 1 || height < 1 || width < 1 || values.length != (long) channels * height * width) {
            throw new IllegalArgumentException(
                    values.length + " values for " + channels + " x " + height + " x " + width);
        }
    }

    /** Where a channel begins in {@code values}. */
    int start(int channel) {
        return channel * height * width;
    }

    /**
     * The image over a background, and grey if that is asked for.
     *
     * @param most 1 to make colours grey; 3 leaves grey as it is
     */
    public Planes opaque(int most, Background background) {
        int count = Math.min(channels, most);
        if (count == channels) {
            return this;
        }
        int plane = height * width;
        byte[] flat = new byte[count * plane];
        int[] colour = new int[3];
        for (int pixel = 0; pixel < plane; pixel++) {
            int alpha = channels == 4 ? values[3 * plane + pixel] & 0xFF : 255;
            for (int c = 0; c < 3; c++) {
                colour[c] = Colours.over(values[c * plane + pixel] & 0xFF, alpha, background.value());
            }
            if (count == 1) {
                flat[pixel] = (byte) Colours.luma(colour[0], colour[1], colour[2]);
            } else {
                for (int c = 0; c < 3; c++) {
                    flat[c * plane + pixel] = (byte) colour[c];
                }
            }
        }
        return new Planes(count, height, width, flat);
    }
}
