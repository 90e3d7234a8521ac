package io.thalweg.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.random.Seeds;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TicksTest {
    @Test
    void coverTheDataWithFewRoundSteps() {
        long seed = Seeds.derive(3, "ticks.test");
        Random random = new Random(seed);
        for (int trial = 0; trial < 2_000; trial++) {
            double scale = Math.pow(10, random.nextInt(16) - 8);
            double min = (random.nextDouble() - 0.3) * scale;
            double max = min + random.nextDouble() * scale;
            Ticks ticks = Ticks.covering(min, max, 5);
            String place = "seed " + seed + ", trial " + trial + ": " + ticks + " over " + min + " to " + max;
            List<Double> values = ticks.values();
            assertTrue(ticks.low() <= min + 1e-6 * scale && ticks.high() >= max - 1e-6 * scale, place);
            assertTrue(values.size() >= 2 && values.size() <= 9, place);
            double mantissa = ticks.step() / Math.pow(10, Math.floor(Math.log10(ticks.step()) + 1e-9));
            assertTrue(List.of(1L, 2L, 5L).contains(Math.round(mantissa)), place);
            assertEquals(
                    values.size(), values.stream().map(ticks::label).distinct().count(), place + values);
        }
    }

    @Test
    void emptyAndBrokenRangesStillMakeAnAxis() {
        for (double[] range : new double[][] {{0, 0}, {3, 3}, {-2, -2}, {Double.NaN, 1}, {1, Double.NaN}, {5, 1}}) {
            Ticks ticks = Ticks.covering(range[0], range[1], 5);
            assertTrue(ticks.high() > ticks.low() && ticks.step() > 0, ticks.toString());
        }
        assertEquals(List.of(1.0), Ticks.ofWhole(1, 1, 8).values().subList(0, 1));
    }

    @Test
    void labelsReadAsPeopleWriteThem() {
        assertEquals("0.05", Ticks.covering(0, 0.05, 5).label(0.05));
        assertEquals("20k", Ticks.covering(0, 100_000, 5).label(20_000));
        assertEquals("1.5M", Ticks.covering(0, 2_500_000, 5).label(1_500_000));
        assertEquals("2e-5", Ticks.covering(0, 1e-4, 5).label(2e-5));
        assertEquals("3", Ticks.ofWhole(1, 8, 8).label(3));
    }
}
