package io.thalweg.prepare.image;

import io.thalweg.dataset.ImageShape;
import io.thalweg.prepare.image.ImageOptions.Background;
import io.thalweg.prepare.image.ImageOptions.Crop;
import io.thalweg.prepare.image.ImageOptions.SmallImages;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A hash of {@value Long#SIZE} bits that images have nearly in common when they look alike (Zauner 2010, "Implementation and
 * benchmarking of perceptual image hash functions", section 3.2.1): the image as {@value #SIDE} x {@value #SIDE} grey pixels,
 * of its discrete cosine transform the {@value #LOW} x {@value #LOW} lowest frequencies, and of each of these whether it is
 * above their median. Other than in the author's program the lowest row and column are among these, as they say most of an
 * image that changes in one direction only; brightness itself, one bit of them, is always above. Coefficients are rounded to
 * a sixteenth of a grey level first: those that are 0 by symmetry are then equal, whatever the order of the sums.
 *
 * <p>Not for several threads at once.
 */
public final class PerceptualHash {
    static final int SIDE = 32;
    static final int LOW = 8;

    /** Steps that a coefficient is rounded to, for each grey level. */
    static final int STEPS = 16;

    /**
     * Images whose small grey picture has a lower deviation, in grey levels, have no hash: it would be that of noise, or the
     * same for all that are of one colour.
     */
    static final double LEAST_DEVIATION = 2;

    /** Orthonormal DCT-II, {@code [frequency][position]}. The same on every machine. */
    private static final double[][] COSINES = cosines();

    private final ImageShape shape;
    private final SquareFit fit;
    private final double[] rows = new double[SIDE * LOW];

    public PerceptualHash(ImageShape shape) {
        this.shape = shape;
        this.fit = new SquareFit(new ImageOptions(
                SIDE,
                1,
                Crop.NONE,
                ResizeFilter.AREA,
                SmallImages.ENLARGE,
                Background.BLACK,
                ImageOptions.DEFAULT.maxPixels(),
                ImageOptions.DEFAULT.maxImageBytes(),
                ImageOptions.DEFAULT.decodeSeconds()));
    }

    private static double[][] cosines() {
        double[][] cosines = new double[LOW][SIDE];
        for (int frequency = 0; frequency < LOW; frequency++) {
            double scale = StrictMath.sqrt((frequency == 0 ? 1.0 : 2.0) / SIDE);
            for (int position = 0; position < SIDE; position++) {
                cosines[frequency][position] =
                        scale * StrictMath.cos((2 * position + 1) * frequency * Math.PI / (2 * SIDE));
            }
        }
        return cosines;
    }

    /** Bits in which two hashes differ. */
    public static int distance(long hash, long other) {
        return Long.bitCount(hash ^ other);
    }

    /**
     * The hash of an image.
     *
     * @param pixels hold it {@code [channel][row][column]} from {@code offset} on
     * @return bit {@code 8 * v + h} for vertical frequency v and horizontal frequency h; empty if the image is flat
     */
    public OptionalLong of(byte[] pixels, int offset) {
        byte[] small = small(Arrays.copyOfRange(pixels, offset, offset + shape.bytes()));
        if (ColourCount.largestDeviation(small, 1) < LEAST_DEVIATION) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(bits(coefficients(small)));
    }

    /** @return {@code [row][column]}, grey */
    private byte[] small(byte[] image) {
        try {
            return fit.fit(
                    new Planes(shape.channels(), shape.height(), shape.width(), image).opaque(1, Background.BLACK));
        } catch (BadImage e) {
            throw new IllegalStateException("An image of a dataset is small enough for any resizing", e);
        }
    }

    /** @return {@code [vertical][horizontal]}, in steps */
    private double[] coefficients(byte[] grey) {
        for (int row = 0; row < SIDE; row++) {
            for (int horizontal = 0; horizontal < LOW; horizontal++) {
                double sum = 0;
                for (int column = 0; column < SIDE; column++) {
                    sum += COSINES[horizontal][column] * (grey[row * SIDE + column] & 0xFF);
                }
                rows[row * LOW + horizontal] = sum;
            }
        }
        double[] coefficients = new double[LOW * LOW];
        for (int vertical = 0; vertical < LOW; vertical++) {
            for (int horizontal = 0; horizontal < LOW; horizontal++) {
                double sum = 0;
                for (int row = 0; row < SIDE; row++) {
                    sum += COSINES[vertical][row] * rows[row * LOW + horizontal];
                }
                coefficients[vertical * LOW + horizontal] = Math.rint(sum * STEPS);
            }
        }
        return coefficients;
    }

    private static long bits(double[] coefficients) {
        double[] sorted = coefficients.clone();
        Arrays.sort(sorted);
        double median = (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
        long bits = 0;
        for (int i = 0; i < coefficients.length; i++) {
            bits |= coefficients[i] > median ? 1L << i : 0;
        }
        return bits;
    }
}
