package io.thalweg.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A linear axis with round tick values: steps of 1, 2 or 5 times a power of ten.
 *
 * @param low the axis's first value, itself a tick
 * @param high the axis's last value, itself a tick
 * @param step distance between ticks; positive
 */
record Ticks(double low, double high, double step) {

    /**
     * An axis over at least {@code [min, max]} with about {@code count} steps. Values that are not finite count as 0, and
     * an empty range is widened, so every axis has a length.
     */
    static Ticks covering(double min, double max, int count) {
        double from = Double.isFinite(min) ? min : 0;
        double to = Double.isFinite(max) ? Math.max(max, from) : from;
        if (to - from < Math.max(Math.abs(to), 1e-12) * 1e-9) {
            double margin = from == 0 ? 1 : Math.abs(from) * 0.1;
            to = from + margin;
            from = from >= 0 ? Math.max(0, from - margin) : from - margin;
        }
        double step = roundStep((to - from) / count);
        return new Ticks(Math.floor(from / step + 1e-9) * step, Math.ceil(to / step - 1e-9) * step, step);
    }

    /** As {@link #covering}, with steps of whole numbers, and the axis ending at the data. */
    static Ticks ofWhole(int first, int last, int count) {
        double step = Math.max(1, roundStep((double) (last - first) / count));
        return new Ticks(first, Math.max(last, first + 1), step);
    }

    private static double roundStep(double raw) {
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double mantissa = raw / power;
        double nice = mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10;
        return nice * power;
    }

    /** Ticks in ascending order: the multiples of the step that the axis covers. */
    List<Double> values() {
        List<Double> values = new ArrayList<>();
        long first = (long) Math.ceil(low / step - 1e-6);
        long last = (long) Math.floor(high / step + 1e-6);
        for (long k = first; k <= last && values.size() < 100; k++) {
            values.add(k * step);
        }
        return values;
    }

    /** Where a value lies on the axis: 0 at its low end, 1 at its high end. */
    double position(double value) {
        return (value - low) / (high - low);
    }

    /** A tick's label, with as many decimals as the step needs; thousands and millions are shortened. */
    String label(double value) {
        double largest = Math.max(Math.abs(low), Math.abs(high));
        if (value == 0) {
            return "0";
        }
        if (largest < 1e-3) {
            return scientific(value);
        }
        if (largest >= 1e6) {
            return shortened(value, 1e6, "M");
        }
        if (largest >= 1e4) {
            return shortened(value, 1e3, "k");
        }
        return plain(value, decimals(step));
    }

    private String shortened(double value, double unit, String suffix) {
        return plain(value / unit, decimals(step / unit)) + suffix;
    }

    private static int decimals(double step) {
        return Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
    }

    /** As many digits as tell this value from the next tick. */
    private String scientific(double value) {
        int digits = (int) (Math.floor(Math.log10(Math.abs(value)) + 1e-9) - Math.floor(Math.log10(step) + 1e-9));
        String text = String.format(Locale.ROOT, "%." + Math.max(0, digits) + "e", value);
        return text.replace("e-0", "e-").replace("e+0", "e");
    }

    /** At most that many decimals, no trailing zeros, no exponent. */
    static String plain(double value, int decimals) {
        if (!Double.isFinite(value)) {
            return "0";
        }
        BigDecimal rounded = BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }
}
