package io.thalweg.prepare.image;

/**
 * A decoded image, of whatever size.
 *
 * @param channels 1 (grey) or 3 (red, green, blue)
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
}
