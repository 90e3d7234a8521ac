package io.thalweg.dataset;

/**
 * The one shape of a dataset's images, {@code [channels, height, width]}.
 *
 * @param channels 1 (grey) or 3 (red, green, blue)
 */
public record ImageShape(int channels, int height, int width) {
    /** More on a side than any network here takes. */
    public static final int MOST_SIDE = 2048;

    public ImageShape {
        if ((channels != 1 && channels != 3) || height < 1 || height > MOST_SIDE || width < 1 || width > MOST_SIDE) {
            throw new IllegalArgumentException("Images of " + channels + " x " + height + " x " + width
                    + ": allowed 1 or 3 channels, and 1 to " + MOST_SIDE + " for height and width");
        }
    }

    /** Bytes of an image, one for each value. */
    public int bytes() {
        return channels * height * width;
    }
}
