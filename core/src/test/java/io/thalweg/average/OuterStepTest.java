package io.thalweg.average;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.thalweg.average.OuterStep.DiLoCo;
import io.thalweg.average.OuterStep.PlainMean;
import io.thalweg.average.OuterStep.SlowMo;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OuterStepTest {
    private static final double RATE = 0.3;

    @Test
    void withoutMomentumAndAtRateOneEveryStepIsThePlainMean() {
        float[] x = values(1);
        float[] y = values(2);
        for (OuterStep step : new OuterStep[] {new PlainMean(), new SlowMo(1, 0), new DiLoCo(1, 0)}) {
            assertArrayEquals(y, step.step(SliceState.of(x), y.clone(), RATE).values(), 1e-6f, step.toString());
        }
    }

    /** Against the papers' recursions in double, over several rounds of made-up merges. */
    @ParameterizedTest
    @CsvSource({"1.0, 0.6", "0.7, 0.9"})
    void momentumFollowsThePublishedRecursions(double outerRate, double momentum) {
        SliceState slow = SliceState.of(values(3));
        SliceState nesterov = SliceState.of(values(3));
        double slowX = slow.values()[0];
        double slowU = 0;
        double nesterovX = slowX;
        double nesterovV = 0;
        for (int round = 0; round < 6; round++) {
            float[] y = values(10 + round);
            double rate = RATE / (round + 1);
            slow = new SlowMo(outerRate, momentum).step(slow, y.clone(), rate);
            nesterov = new DiLoCo(outerRate, momentum).step(nesterov, y.clone(), rate);
            slowU = momentum * slowU + (slowX - y[0]) / rate;
            slowX -= outerRate * rate * slowU;
            double gradient = nesterovX - y[0];
            nesterovV = momentum * nesterovV + gradient;
            nesterovX -= outerRate * (gradient + momentum * nesterovV);
            assertEquals(slowX, slow.values()[0], 1e-5, "SlowMo, round " + round);
            assertEquals(nesterovX, nesterov.values()[0], 1e-5, "DiLoCo, round " + round);
        }
    }

    @Test
    void theStateBeforeIsNotChanged() {
        float[] x = values(4);
        SliceState before = new SliceState(x.clone(), values(5));
        float[] momentum = before.momentum().clone();
        new SlowMo(1, 0.5).step(before, values(6), RATE);
        new DiLoCo(0.7, 0.9).step(before, values(6), RATE);
        assertArrayEquals(x, before.values());
        assertArrayEquals(momentum, before.momentum());
    }

    @ParameterizedTest
    @CsvSource({"0, 0.5", "2.5, 0.5", "1, 1", "1, -0.1", "NaN, 0"})
    void rangesAreChecked(double outerRate, double momentum) {
        String message = assertThrows(IllegalArgumentException.class, () -> new SlowMo(outerRate, momentum))
                .getMessage();
        assertEquals(
                "The outer step has learning rate " + outerRate + ", allowed over 0 to 2, and momentum " + momentum
                        + ", allowed 0 to under 1",
                message);
        assertThrows(IllegalArgumentException.class, () -> new DiLoCo(outerRate, momentum));
    }

    private static float[] values(long seed) {
        Random random = new Random(seed);
        float[] values = new float[11];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
