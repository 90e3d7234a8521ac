package io.thalweg.prepare.image;

import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.prepare.image.ImageOptions.Crop;
import io.thalweg.prepare.image.ImageOptions.SmallImages;
import org.jspecify.annotations.Nullable;

/**
 * Brings images to the dataset's size and channels: first columns, then rows, in floating point, rounded once at the end.
 * Not for several threads at once: it keeps the weights of the size before, since most collections have one size.
 */
public final class SquareFit {
    /** Pixels that an image may have when one of its sides is resized, however few --max-pixels allows. */
    private static final long ALWAYS_ROOM = 1 << 22;

    private final ImageOptions options;
    private int tapsFrom;
    private ResizeFilter.@Nullable Taps taps;

    public SquareFit(ImageOptions options) {
        this.options = options;
    }

    /**
     * Fits an image.
     *
     * @return {@code [channel][row][column]}
     * @throws BadImage if it is smaller than it may be, or so narrow that one resized side would take too much memory
     */
    public byte[] fit(Planes image) throws BadImage {
        int size = options.size();
        if (options.smallImages() == SmallImages.REFUSE && Math.min(image.width(), image.height()) < size) {
            throw new BadImage(
                    Reason.TOO_SMALL,
                    image.width() + " x " + image.height() + " pixels, smaller than " + size + " x " + size);
        }
        int width = image.width();
        int height = image.height();
        if (options.crop() == Crop.CENTER) {
            width = Math.min(width, height);
            height = width;
        }
        if ((long) Math.max(width, height) * size > Math.max(options.maxPixels(), ALWAYS_ROOM)) {
            throw new BadImage(
                    Reason.TOO_MANY_PIXELS,
                    "resized, its " + width + " x " + height + " pixels would be more than --max-pixels on the way");
        }
        int left = (image.width() - width) / 2;
        int top = (image.height() - height) / 2;
        int plane = size * size;
        byte[] fitted = new byte[options.channels() * plane];
        for (int channel = 0; channel < Math.min(options.channels(), image.channels()); channel++) {
            int start = image.start(channel) + top * image.width() + left;
            resize(image.values(), start, image.width(), height, width, fitted, channel * plane);
        }
        for (int channel = image.channels(); channel < options.channels(); channel++) {
            System.arraycopy(fitted, 0, fitted, channel * plane, plane);
        }
        return fitted;
    }

    private void resize(byte[] values, int start, int stride, int height, int width, byte[] target, int offset) {
        int size = options.size();
        if (height == size && width == size) {
            for (int row = 0; row < size; row++) {
                System.arraycopy(values, start + row * stride, target, offset + row * size, size);
            }
            return;
        }
        float[] narrow = columns(values, start, stride, height, width);
        ResizeFilter.Taps rows = taps(height);
        float[] sums = new float[size];
        for (int row = 0; row < size; row++) {
            java.util.Arrays.fill(sums, 0);
            int first = rows.first()[row];
            float[] weights = rows.weights()[row];
            for (int k = 0; k < weights.length; k++) {
                float weight = weights[k];
                int from = (first + k) * size;
                for (int column = 0; column < size; column++) {
                    sums[column] += weight * narrow[from + column];
                }
            }
            for (int column = 0; column < size; column++) {
                int rounded = Math.round(sums[column]);
                target[offset + row * size + column] = (byte) Math.max(0, Math.min(255, rounded));
            }
        }
    }

    /** Brings every row to {@code size} columns. @return {@code [height][size]} */
    private float[] columns(byte[] values, int start, int stride, int height, int width) {
        int size = options.size();
        ResizeFilter.Taps columns = taps(width);
        float[] narrow = new float[height * size];
        for (int column = 0; column < size; column++) {
            int first = start + columns.first()[column];
            float[] weights = columns.weights()[column];
            for (int row = 0; row < height; row++) {
                int from = first + row * stride;
                float sum = 0;
                for (int k = 0; k < weights.length; k++) {
                    sum += weights[k] * (values[from + k] & 0xFF);
                }
                narrow[row * size + column] = sum;
            }
        }
        return narrow;
    }

    private ResizeFilter.Taps taps(int from) {
        ResizeFilter.Taps known = taps;
        if (known == null || tapsFrom != from) {
            known = options.filter().taps(from, options.size());
            taps = known;
            tapsFrom = from;
        }
        return known;
    }
}
