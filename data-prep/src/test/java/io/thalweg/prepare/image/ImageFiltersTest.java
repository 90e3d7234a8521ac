package io.thalweg.prepare.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.ImageColours;
import io.thalweg.dataset.ImageShape;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ImageFiltersTest {
    private static final long SEED = 20261128;

    private static String reason(ImageFilters filters, int width, int height) {
        return filters.ofSize(width, height).map(ImageFilters.Refusal::reason).orElse("");
    }

    @Test
    void boundsAreInclusive() {
        ImageFilters filters = new ImageFilters(10, 40, 0.5, 2, 0);
        assertEquals("", reason(filters, 10, 20));
        assertEquals("", reason(filters, 20, 10));
        assertEquals("", reason(filters, 40, 40));
        assertEquals("min_side", reason(filters, 9, 18));
        assertEquals("min_side", reason(filters, 18, 9));
        assertEquals("max_side", reason(filters, 41, 30));
        assertEquals("max_side", reason(filters, 30, 41));
        assertEquals("min_aspect", reason(filters, 10, 21));
        assertEquals("max_aspect", reason(filters, 21, 10));
        assertEquals("", reason(ImageFilters.NONE, 1, 100_000));
        assertEquals(
                "9 x 18 pixels, allowed at least 10",
                filters.ofSize(9, 18).orElseThrow().detail());
    }

    @Test
    void oneChannelThatVariesIsEnough() {
        ImageFilters filters = new ImageFilters(0, 0, 0, 0, 10);
        byte[] pixels = new byte[3 * 16];
        assertEquals("min_deviation", filters.ofPixels(pixels, 3).orElseThrow().reason());
        // Half of blue's values are 0 and half are 20: their deviation is 10.
        Arrays.fill(pixels, 40, 48, (byte) 20);
        assertTrue(filters.ofPixels(pixels, 3).isEmpty());
        Arrays.fill(pixels, 40, 48, (byte) 19);
        assertEquals(
                "9.50, allowed at least 10.0",
                filters.ofPixels(pixels, 3).orElseThrow().detail());
        assertTrue(ImageFilters.NONE.ofPixels(pixels, 3).isEmpty());
    }

    @Test
    void everyWrongBoundIsNamed() {
        BadConfiguration bad =
                assertThrows(BadConfiguration.class, () -> new ImageFilters(-1, 100_001, Double.NaN, 1001, 128));
        assertEquals(
                List.of("--min-side", "--max-side", "--min-aspect", "--max-aspect", "--min-deviation"),
                bad.problems().stream()
                        .map(problem -> problem.what().split(" ")[0])
                        .toList());
        bad = assertThrows(BadConfiguration.class, () -> new ImageFilters(10, 9, 2, 1.5, 0));
        assertEquals(
                List.of("--min-side 10, --max-side 9", "--min-aspect 2.0, --max-aspect 1.5"),
                bad.problems().stream().map(Problem::found).toList());
    }

    /** Against sums written out, over images that are counted in two parts. */
    @Test
    void coloursAreThoseOfAllPixels() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int channels : new int[] {1, 3}) {
            ImageShape shape = new ImageShape(channels, 7, 7);
            ColourCount first = new ColourCount(shape);
            ColourCount second = new ColourCount(shape);
            List<List<Integer>> values = new ArrayList<>();
            for (int channel = 0; channel < channels; channel++) {
                values.add(new ArrayList<>());
            }
            List<Long> brightness = new ArrayList<>(Collections.nCopies(ImageColours.BINS, 0L));
            for (int i = 0; i < 20; i++) {
                byte[] pixels = new byte[shape.bytes()];
                int most = 1 + random.nextInt(256);
                double luma = 0;
                for (int pixel = 0; pixel < 49; pixel++) {
                    int value = random.nextInt(most);
                    for (int channel = 0; channel < channels; channel++) {
                        // Every fourth image is grey, as far as rounding goes.
                        int own = i % 4 == 0
                                ? Math.min(255, value + channel * ImageColours.GREY_DISTANCE / 2)
                                : random.nextInt(most);
                        pixels[channel * 49 + pixel] = (byte) own;
                        values.get(channel).add(own);
                        double weight = channels == 1 ? 1 : new double[] {0.299, 0.587, 0.114}[channel];
                        luma += weight * own / 49;
                    }
                }
                int bin = (int) (luma / 16);
                brightness.set(bin, brightness.get(bin) + 1);
                (i < 7 ? first : second).add(pixels, 0);
            }
            first.add(second.sums());
            ImageColours colours = first.colours();
            for (int channel = 0; channel < channels; channel++) {
                double mean = values.get(channel).stream()
                        .mapToInt(Integer::intValue)
                        .average()
                        .orElseThrow();
                double variance = values.get(channel).stream()
                        .mapToDouble(value -> (value - mean) * (value - mean))
                        .average()
                        .orElseThrow();
                assertEquals(mean, colours.mean().get(channel), 1e-9, "seed " + SEED);
                assertEquals(Math.sqrt(variance), colours.deviation().get(channel), 1e-9, "seed " + SEED);
            }
            assertEquals(channels == 1 ? 1 : 5.0 / 20, colours.greyShare(), 1e-12);
            assertEquals(brightness, colours.brightness(), "seed " + SEED);
        }
    }
}
