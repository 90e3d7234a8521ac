package io.thalweg.preflight;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as Spark's settings write them: {@code 2g}, {@code 512m}; a bare number is in the setting's own unit. */
final class SparkSize {
    static final long MIB = 1L << 20;

    /** Spark's own: digits, then a suffix of letters; no fraction. */
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})([a-z]+)?");

    private static final Map<String, Integer> SHIFTS = Map.ofEntries(
            Map.entry("b", 0),
            Map.entry("k", 10),
            Map.entry("kb", 10),
            Map.entry("m", 20),
            Map.entry("mb", 20),
            Map.entry("g", 30),
            Map.entry("gb", 30),
            Map.entry("t", 40),
            Map.entry("tb", 40),
            Map.entry("p", 50),
            Map.entry("pb", 50));

    private SparkSize() {}

    /**
     * Bytes of a size.
     *
     * @param bareUnit bytes of the unit that a number without suffix is in
     * @throws IllegalArgumentException if it is none
     */
    static long parse(String text, long bareUnit) {
        Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw new IllegalArgumentException("Not a size: '" + text + "'");
        }
        long number = Long.parseLong(size.group(1));
        String suffix = size.group(2);
        if (suffix == null) {
            return multiplied(number, bareUnit, text);
        }
        Integer shift = SHIFTS.get(suffix);
        if (shift == null) {
            throw new IllegalArgumentException("Not a size: '" + text + "'");
        }
        return multiplied(number, 1L << shift, text);
    }

    private static long multiplied(long number, long unit, String text) {
        try {
            return Math.multiplyExact(number, unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("Too large a size: '" + text + "'", e);
        }
    }

    /** As a setting, in whole mebibytes, rounded up. */
    static String setting(long bytes) {
        return (bytes + MIB - 1) / MIB + "m";
    }

    /** For people: {@code 512.0 MiB}, {@code 2.00 GiB}. */
    static String told(long bytes) {
        if (bytes < 10_000) {
            return bytes + " B";
        }
        if (bytes < MIB) {
            return String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
        }
        return bytes < 1024 * MIB
                ? String.format(Locale.ROOT, "%.1f MiB", (double) bytes / MIB)
                : String.format(Locale.ROOT, "%.2f GiB", (double) bytes / (1024 * MIB));
    }
}
