package io.thalweg.prepare.image;

import io.thalweg.dataset.ImageColours;
import io.thalweg.dataset.ImageShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums over the pixels of images, for what they have in common. Integers, so they are the same however the images are spread
 * over tasks; a billion images of the largest size have room. Mutable; one thread owns it.
 */
public final class ColourCount {
    private static final int RED = 299;
    private static final int GREEN = 587;
    private static final int BLUE = 114;
    private static final int WHOLE = RED + GREEN + BLUE;

    private final int channels;
    private final int plane;
    private final long[] sums;
    private final long[] squares;
    private final long[] brightness = new long[ImageColours.BINS];
    private long images;
    private long grey;

    public ColourCount(ImageShape shape) {
        this.channels = shape.channels();
        this.plane = shape.height() * shape.width();
        this.sums = new long[channels];
        this.squares = new long[channels];
    }

    /**
     * The sums as they travel.
     *
     * @param grey images without colour
     * @param sums of each channel's values, {@code squares} of their squares
     * @param brightness images by their mean brightness
     */
    public record Sums(long images, long grey, List<Long> sums, List<Long> squares, List<Long> brightness) {}

    /** @param pixels hold an image {@code [channel][row][column]} from {@code offset} on */
    public void add(byte[] pixels, int offset) {
        long[] own = new long[channels];
        for (int channel = 0; channel < channels; channel++) {
            int start = offset + channel * plane;
            long sum = 0;
            long square = 0;
            for (int i = start; i < start + plane; i++) {
                int value = pixels[i] & 0xFF;
                sum += value;
                square += value * value;
            }
            own[channel] = sum;
            sums[channel] += sum;
            squares[channel] += square;
        }
        long luma = channels == 1 ? WHOLE * own[0] : RED * own[0] + GREEN * own[1] + BLUE * own[2];
        brightness[(int) (luma * ImageColours.BINS / (256L * WHOLE * plane))]++;
        grey += isGrey(pixels, offset) ? 1 : 0;
        images++;
    }

    private boolean isGrey(byte[] pixels, int offset) {
        if (channels == 1) {
            return true;
        }
        for (int i = offset; i < offset + plane; i++) {
            int red = pixels[i] & 0xFF;
            int green = pixels[i + plane] & 0xFF;
            int blue = pixels[i + 2 * plane] & 0xFF;
            int most = Math.max(red, Math.max(green, blue));
            if (most - Math.min(red, Math.min(green, blue)) > ImageColours.GREY_DISTANCE) {
                return false;
            }
        }
        return true;
    }

    public Sums sums() {
        return new Sums(images, grey, list(sums), list(squares), list(brightness));
    }

    private static List<Long> list(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** Adds what another counted of images of the same shape. */
    public void add(Sums other) {
        images += other.images;
        grey += other.grey;
        add(other.sums, sums);
        add(other.squares, squares);
        add(other.brightness, brightness);
    }

    private static void add(List<Long> some, long[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += some.get(i);
        }
    }

    /** What the images have in common; there must be one. */
    public ImageColours colours() {
        List<Double> mean = new ArrayList<>();
        List<Double> deviation = new ArrayList<>();
        long values = images * plane;
        for (int channel = 0; channel < channels; channel++) {
            mean.add((double) sums[channel] / values);
            deviation.add(deviation(sums[channel], squares[channel], values));
        }
        return new ImageColours(mean, deviation, (double) grey / images, list(brightness));
    }

    private static double deviation(long sum, long squares, long values) {
        double mean = (double) sum / values;
        return Math.sqrt(Math.max(0, (double) squares / values - mean * mean));
    }

    /** The deviation of that channel of an image which has the largest; 0 for an image of one colour. */
    static double largestDeviation(byte[] pixels, int channels) {
        int plane = pixels.length / channels;
        double largest = 0;
        for (int channel = 0; channel < channels; channel++) {
            long sum = 0;
            long squares = 0;
            for (int i = channel * plane; i < (channel + 1) * plane; i++) {
                int value = pixels[i] & 0xFF;
                sum += value;
                squares += value * value;
            }
            largest = Math.max(largest, deviation(sum, squares, plane));
        }
        return largest;
    }
}
