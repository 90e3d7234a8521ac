package io.thalweg.preflight;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/**
 * Garbage collectors of HotSpot, Java 17, as far as sizes go.
 *
 * <p>What lives must not fill the heap. Parallel gives two thirds to what is old and one third to what is young, and of
 * the young lets each of two survivor spaces grow to a third, so that a ninth of the heap is left for new objects:
 * arrays go to either, whole. Seven ninths would be room for all, but at the end of each of the two spaces is lost what
 * the next array is too long for. With small arrays that is three quarters, and two thirds in any case: among the old
 * alone there is room for so much. Serial's survivor spaces do not grow. G1 keeps a tenth in reserve and a twentieth
 * for what is young (G1ReservePercent, G1NewSizePercent), and wants runs of free regions for large arrays, which it
 * never moves: three quarters, and for arrays larger than a ninth of the heap 64 hundredths. That is on the safe side,
 * for how much it needs goes by the order in which regions get free: with two thirds some runs had no room left. Seen
 * in runs on heaps that were just enough and not enough; MeasuredPeaksTest, MeasuredNetworksTest and LargeStateTest do
 * it again.
 */
enum Collector {
    /** Two mark bitmaps of a bit for 8 bytes, and tables of a byte for 512 bytes. */
    PARALLEL("ParallelGC", 0.75, 2.0 / 3, 8.0 / 9, 2.0 / 64 + 2.0 / 512),
    SERIAL("SerialGC", 0.75, 0.75, 29.0 / 30, 2.0 / 512),
    /** Two mark bitmaps as well, three such tables, and remembered sets. */
    G1("G1GC", 0.75, 0.64, 1, 2.0 / 64 + 3.0 / 512 + 1.0 / 100);

    /** Parallel's spaces without the two for survivors. */
    static final double ROOM_FOR_ALL = 7.0 / 9;

    /** Parallel's spaces that arrays go to. */
    static final long ENDS_LOST = 2;

    /** G1 finds free regions for an array in a heap so many times as large. */
    static final long FREE_RUN = 9;

    private static final long MOST_REGIONS = 2048;
    private static final long LARGEST_REGION = 32 * SparkSize.MIB;
    private static final long ARRAY_HEADER = 16;

    private final String option;
    private final double liveShare;
    private final double liveShareOfLargeArrays;
    private final double usableShare;
    private final double structureShare;

    Collector(
            String option, double liveShare, double liveShareOfLargeArrays, double usableShare, double structureShare) {
        this.option = option;
        this.liveShare = liveShare;
        this.liveShareOfLargeArrays = liveShareOfLargeArrays;
        this.usableShare = usableShare;
        this.structureShare = structureShare;
    }

    /** The name in {@code -XX:+Use...}. */
    String option() {
        return option;
    }

    /** How much of the heap may be alive, of which no array is large. */
    double liveShare() {
        return liveShare;
    }

    /** How much of the heap may be alive whatever the sizes of its arrays. */
    double liveShareOfLargeArrays() {
        return liveShareOfLargeArrays;
    }

    /** How much of {@code -Xmx} the machine says it may use: {@code Runtime.maxMemory()}, which Spark goes by. */
    double usableShare() {
        return usableShare;
    }

    /** Bytes outside the heap for keeping a heap. */
    long structureBytes(long heap) {
        return (long) Math.ceil(heap * structureShare);
    }

    /**
     * Bytes that an array of so many bytes takes beyond its own. G1 gives an array larger than half a region whole
     * regions, of a size that follows from the heap's: a 2048th of it, rounded down to a power of two.
     */
    long waste(long arrayBytes, long heap) {
        if (this != G1) {
            return 0;
        }
        long region = Math.min(LARGEST_REGION, Math.max(SparkSize.MIB, Long.highestOneBit(heap / MOST_REGIONS)));
        long whole = arrayBytes + ARRAY_HEADER;
        return whole <= region / 2 ? 0 : (whole + region - 1) / region * region - arrayBytes;
    }

    /** The collector of this process. */
    static Collector ofThisProcess() {
        List<String> names = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .toList();
        if (names.stream().anyMatch(name -> name.startsWith("PS "))) {
            return PARALLEL;
        }
        return names.contains("MarkSweepCompact") ? SERIAL : G1;
    }

    /** The collector that a process started with such options has; by default G1, as on any machine for servers. */
    static Collector of(String javaOptions) {
        for (Collector collector : values()) {
            if (javaOptions.toLowerCase(Locale.ROOT).contains("-xx:+use" + collector.option.toLowerCase(Locale.ROOT))) {
                return collector;
            }
        }
        return G1;
    }
}
