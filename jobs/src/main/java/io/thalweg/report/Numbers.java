package io.thalweg.report;

import java.util.Locale;

/** Numbers as the report writes them, the same in every locale. */
final class Numbers {
    private Numbers() {}

    /** {@code 1,234,567}. */
    static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code 12%}; a share that is not nothing never reads {@code 0%}. */
    static String percent(double part, double whole) {
        if (!(whole > 0) || !(part > 0)) {
            return "0%";
        }
        double percent = 100 * part / whole;
        return percent < 1 ? "under 1%" : Math.round(percent) + "%";
    }

    /** {@code 1 h 02 min}, {@code 3 min 20 s} or {@code 4.2 s}. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (seconds < 59.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        if (whole < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
    }

    /** {@code 20.4 MB}, decimal units. */
    static String bytes(double bytes) {
        if (bytes >= 1e9) {
            return Ticks.plain(bytes / 1e9, 1) + " GB";
        }
        return bytes >= 1e6 ? Ticks.plain(bytes / 1e6, 1) + " MB" : Ticks.plain(bytes / 1e3, 1) + " kB";
    }
}
