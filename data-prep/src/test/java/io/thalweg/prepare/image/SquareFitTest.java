package io.thalweg.prepare.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.prepare.image.ImageOptions.Background;
import io.thalweg.prepare.image.ImageOptions.Crop;
import io.thalweg.prepare.image.ImageOptions.SmallImages;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SquareFitTest {
    private static ImageOptions options(int size, int channels, Crop crop, ResizeFilter filter, SmallImages small) {
        return new ImageOptions(size, channels, crop, filter, small, Background.WHITE, 1_000_000, 1 << 20, 10);
    }

    private static byte[] fit(Planes image, int size, ResizeFilter filter) throws BadImage {
        return new SquareFit(options(size, image.channels(), Crop.NONE, filter, SmallImages.ENLARGE)).fit(image);
    }

    private static Planes random(long seed, int channels, int height, int width) {
        byte[] values = new byte[channels * height * width];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) random.nextInt();
        }
        return new Planes(channels, height, width, values);
    }

    @ParameterizedTest
    @EnumSource(ResizeFilter.class)
    void oneColourStaysWhatItIs(ResizeFilter filter) throws BadImage {
        for (int value : new int[] {0, 1, 127, 128, 254, 255}) {
            for (int[] sides : new int[][] {{7, 31, 5}, {3, 4, 9}, {100, 64, 28}, {1, 1, 3}}) {
                byte[] values = new byte[3 * sides[0] * sides[1]];
                Arrays.fill(values, (byte) value);
                byte[] fitted = fit(new Planes(3, sides[0], sides[1], values), sides[2], filter);
                for (byte each : fitted) {
                    assertEquals(value, each & 0xFF, Arrays.toString(sides));
                }
            }
        }
    }

    /** Of few pixels, but far more when only one of its sides has been resized. */
    @Test
    void anImageTooNarrowToResizeIsRefused() {
        Planes narrow = new Planes(1, 900_000, 1, new byte[900_000]);
        BadImage refused = assertThrows(BadImage.class, () -> fit(narrow, 64, ResizeFilter.LANCZOS));
        assertEquals(Reason.TOO_MANY_PIXELS, refused.reason());
    }

    @ParameterizedTest
    @EnumSource(ResizeFilter.class)
    void theSameSizeIsTheSameImage(ResizeFilter filter) throws BadImage {
        Planes image = random(1, 3, 13, 13);
        assertArrayEquals(image.values(), fit(image, 13, filter));
    }

    @ParameterizedTest
    @EnumSource(ResizeFilter.class)
    void aMirroredImageGivesTheMirroredResult(ResizeFilter filter) throws BadImage {
        for (long seed = 1; seed < 20; seed++) {
            SplittableRandom sides = new SplittableRandom(seed);
            Planes image = random(seed, 1, 2 + sides.nextInt(40), 2 + sides.nextInt(40));
            int size = 1 + sides.nextInt(24);
            for (Orientation turn : Orientation.values()) {
                byte[] first = turn.upright(new Planes(1, size, size, fit(image, size, filter)))
                        .values();
                byte[] second = fit(turn.upright(image), size, filter);
                for (int i = 0; i < first.length; i++) {
                    // The order of sums differs, so a half may be rounded either way.
                    assertEquals(first[i] & 0xFF, second[i] & 0xFF, 1, "seed " + seed + ", " + turn);
                }
            }
        }
    }

    /** The definition, in double precision and without separating rows from columns. */
    @ParameterizedTest
    @EnumSource(ResizeFilter.class)
    void itIsTheWeightedMeanOfTheDefinition(ResizeFilter filter) throws BadImage {
        for (long seed = 1; seed < 20; seed++) {
            SplittableRandom sides = new SplittableRandom(seed);
            Planes image = random(seed, 1, 1 + sides.nextInt(50), 1 + sides.nextInt(50));
            int size = 1 + sides.nextInt(30);
            byte[] fitted = fit(image, size, filter);
            for (int row = 0; row < size; row++) {
                double[] down = weights(filter, image.height(), size, row);
                for (int column = 0; column < size; column++) {
                    double[] across = weights(filter, image.width(), size, column);
                    double sum = 0;
                    for (int y = 0; y < image.height(); y++) {
                        for (int x = 0; x < image.width(); x++) {
                            sum += down[y] * across[x] * (image.values()[y * image.width() + x] & 0xFF);
                        }
                    }
                    double expected = Math.max(0, Math.min(255, sum));
                    assertEquals(expected, fitted[row * size + column] & 0xFF, 0.51, "seed " + seed);
                }
            }
        }
    }

    private static double[] weights(ResizeFilter filter, int from, int to, int i) {
        double scale = (double) from / to;
        double[] weights = new double[from];
        double sum = 0;
        for (int x = 0; x < from; x++) {
            if (filter == ResizeFilter.AREA) {
                weights[x] = Math.max(0, Math.min(x + 1, (i + 1) * scale) - Math.max(x, i * scale));
            } else {
                double stretch = Math.max(1, scale);
                double d = Math.abs((x + 0.5 - (i + 0.5) * scale) / stretch);
                double a = Math.PI * d;
                weights[x] = d >= 3 ? 0 : d == 0 ? 1 : 3 * Math.sin(a) * Math.sin(a / 3) / (a * a);
            }
            sum += weights[x];
        }
        for (int x = 0; x < from; x++) {
            weights[x] /= sum;
        }
        return weights;
    }

    @Test
    void aPatternTooFineToShowBecomesGrey() throws BadImage {
        byte[] checks = new byte[64 * 64];
        for (int i = 0; i < checks.length; i++) {
            checks[i] = (byte) ((i + i / 64) % 2 == 0 ? 255 : 0);
        }
        for (ResizeFilter filter : ResizeFilter.values()) {
            byte[] fitted = fit(new Planes(1, 64, 64, checks), 8, filter);
            for (int row = 1; row < 7; row++) {
                for (int column = 1; column < 7; column++) {
                    assertEquals(127.5, fitted[row * 8 + column] & 0xFF, 2, filter.name());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void theMiddleSquareIsUsed(int more) throws BadImage {
        Planes image = random(3, 3, 10, 10 + more);
        byte[] fitted = new SquareFit(options(10, 3, Crop.CENTER, ResizeFilter.AREA, SmallImages.REFUSE)).fit(image);
        for (int channel = 0; channel < 3; channel++) {
            for (int row = 0; row < 10; row++) {
                int from = image.start(channel) + row * (10 + more) + more / 2;
                assertArrayEquals(
                        Arrays.copyOfRange(image.values(), from, from + 10),
                        Arrays.copyOfRange(fitted, channel * 100 + row * 10, channel * 100 + row * 10 + 10));
            }
        }
    }

    @Test
    void greyBecomesThreeEqualChannels() throws BadImage {
        Planes image = random(5, 1, 9, 9);
        byte[] fitted = new SquareFit(options(4, 3, Crop.CENTER, ResizeFilter.LANCZOS, SmallImages.REFUSE)).fit(image);
        assertArrayEquals(Arrays.copyOfRange(fitted, 0, 16), Arrays.copyOfRange(fitted, 16, 32));
        assertArrayEquals(Arrays.copyOfRange(fitted, 0, 16), Arrays.copyOfRange(fitted, 32, 48));
    }

    @Test
    void anImageThatIsTooSmallIsRefusedUnlessItMayBeEnlarged() throws BadImage {
        Planes image = random(7, 1, 9, 20);
        SquareFit refusing = new SquareFit(options(10, 1, Crop.NONE, ResizeFilter.AREA, SmallImages.REFUSE));
        BadImage bad = assertThrows(BadImage.class, () -> refusing.fit(image));
        assertEquals(Reason.TOO_SMALL, bad.reason());
        assertEquals("20 x 9 pixels, smaller than 10 x 10", bad.detail());
        assertEquals(100, fit(image, 10, ResizeFilter.AREA).length);
    }
}
