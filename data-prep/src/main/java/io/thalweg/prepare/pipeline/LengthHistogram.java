package io.thalweg.prepare.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * How long documents are, in bytes of UTF-8: counts of classes that are half an octave wide.
 *
 * @param counts by class; class {@code i} holds lengths from {@link #from}{@code (i)} to below {@code from(i + 1)}
 */
public record LengthHistogram(List<Long> counts) {
    public static final LengthHistogram NONE = new LengthHistogram(List.of());

    public LengthHistogram {
        counts = List.copyOf(counts);
    }

    /** Counts lengths. Mutable; one thread owns it. */
    public static final class Counter {
        private final long[] counts = new long[130];

        public void add(long length) {
            counts[classOf(length)]++;
        }

        public LengthHistogram histogram() {
            int classes = counts.length;
            while (classes > 0 && counts[classes - 1] == 0) {
                classes--;
            }
            List<Long> used = new ArrayList<>();
            for (int i = 0; i < classes; i++) {
                used.add(counts[i]);
            }
            return new LengthHistogram(used);
        }
    }

    static int classOf(long length) {
        if (length < 2) {
            return (int) Math.max(0, length);
        }
        int octave = 63 - Long.numberOfLeadingZeros(length);
        long half = (length >>> (octave - 1)) & 1;
        return 2 * octave + (int) half;
    }

    /** The shortest length of a class: 0, 1, 2, 3, 4, 6, 8, 12, 16 ... */
    public static long from(int index) {
        if (index < 2) {
            return index;
        }
        int octave = index / 2;
        return (1L << octave) + (index % 2) * (1L << (octave - 1));
    }

    public LengthHistogram plus(LengthHistogram other) {
        List<Long> sums = new ArrayList<>();
        for (int i = 0; i < Math.max(counts.size(), other.counts.size()); i++) {
            sums.add((i < counts.size() ? counts.get(i) : 0) + (i < other.counts.size() ? other.counts.get(i) : 0));
        }
        return new LengthHistogram(sums);
    }

    public long documents() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
