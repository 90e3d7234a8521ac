package io.thalweg.gan.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrecisionRecallTest {
    private static Features line(float... values) {
        return new Features(values, 1);
    }

    @Test
    void pointsOnALineAreCountedByHand() {
        Features real = line(0, 1, 2, 3, 10, 11);
        Features made = line(0.5f, 1.5f, 50, 51);
        // Every point's next is 1 away. Of the made ones 0.5 and 1.5 are that near to real ones, of the real ones 0, 1
        // and 2.
        assertEquals(new PrecisionRecall.Result(0.5, 0.5), PrecisionRecall.of(real, made, 1));
        // With two neighbours 10 and 11 reach to 3 and 2; 1.5 reaches to 50, over all real ones; 50 and 51 reach down
        // to 1.5.
        assertEquals(new PrecisionRecall.Result(0.5, 1), PrecisionRecall.of(real, made, 2));
    }

    @Test
    void equalSetsCoverEachOtherAndFarOnesDoNot() {
        Features rows = Rows.normal(new Random(1), 150, 7);
        Features far = Rows.moved(rows, Rows.identity(7), 1000);
        assertEquals(new PrecisionRecall.Result(1, 1), PrecisionRecall.of(rows, rows, PrecisionRecall.NEIGHBOURS));
        assertEquals(new PrecisionRecall.Result(0, 0), PrecisionRecall.of(rows, far, PrecisionRecall.NEIGHBOURS));
    }

    @Test
    void aModeThatIsLostCostsRecallAndNotPrecision() {
        Random random = new Random(2);
        Features one = Rows.normal(random, 200, 3);
        Features other = Rows.moved(Rows.normal(random, 200, 3), Rows.identity(3), 500);
        Features made = Rows.normal(random, 400, 3);
        PrecisionRecall.Result result = PrecisionRecall.of(Rows.joined(one, other), made, 3);
        assertTrue(result.precision() > 0.8, result.toString());
        assertTrue(result.recall() > 0.4 && result.recall() <= 0.5, result.toString());
    }

    /** Of whole numbers, so that ties are ties and equal rows are there. */
    @ParameterizedTest(name = "seed {0}, {1} and {2} rows of {3}, neighbour {4}")
    @CsvSource({"1,300,257,11,3", "2,129,128,4,1", "3,127,300,1,5", "4,40,40,37,39", "5,256,5,6,3"})
    void theyAreWhatTheirDefinitionSays(long seed, int realRows, int madeRows, int length, int k) {
        Random random = new Random(seed);
        Features real = Rows.whole(random, realRows, length, 12);
        Features made = Rows.whole(random, madeRows, length, 10);
        PrecisionRecall.Result expected = new PrecisionRecall.Result(covered(made, real, k), covered(real, made, k));
        assertEquals(expected, PrecisionRecall.of(real, made, k), "seed " + seed);
        PrecisionRecall.Result swapped = PrecisionRecall.of(made, real, k);
        assertEquals(expected, new PrecisionRecall.Result(swapped.recall(), swapped.precision()), "seed " + seed);
    }

    /** Share of rows in the balls of the others, as the paper says it. */
    private static double covered(Features rows, Features others, int k) {
        double[] reach = new double[others.count()];
        for (int other = 0; other < reach.length; other++) {
            double[] distances = new double[reach.length];
            for (int third = 0; third < reach.length; third++) {
                distances[third] = third == other ? Double.POSITIVE_INFINITY : distance(others, other, others, third);
            }
            Arrays.sort(distances);
            reach[other] = distances[k - 1];
        }
        int found = 0;
        for (int row = 0; row < rows.count(); row++) {
            boolean isCovered = false;
            for (int other = 0; other < reach.length; other++) {
                isCovered |= distance(rows, row, others, other) <= reach[other];
            }
            found += isCovered ? 1 : 0;
        }
        return (double) found / rows.count();
    }

    private static double distance(Features a, int row, Features b, int other) {
        double sum = 0;
        for (int i = 0; i < a.length(); i++) {
            double difference = a.values()[row * a.length() + i] - b.values()[other * b.length() + i];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }

    @Test
    void aNeighbourMustBeThere() {
        Features rows = line(1, 2, 3);
        Exception failure = assertThrows(IllegalArgumentException.class, () -> PrecisionRecall.of(rows, rows, 3));
        assertEquals("Neighbour 3 of 3 rows, allowed 1 to 2", failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> PrecisionRecall.of(rows, rows, 0));
        assertThrows(IllegalArgumentException.class, () -> PrecisionRecall.of(rows, new Features(new float[4], 2), 1));
        assertThrows(IllegalArgumentException.class, () -> PrecisionRecall.of(rows, line(), 1));
    }
}
