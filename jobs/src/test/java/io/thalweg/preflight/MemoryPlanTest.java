package io.thalweg.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.preflight.Resources.ThisProcess;
import io.thalweg.problem.Problem;
import io.thalweg.train.FamilyDemand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class MemoryPlanTest {
    private static final long SEED = 47;
    private static final long MIB = 1 << 20;
    private static final int LAWS = 3000;

    /** A model of 64 MiB in 4 slices of 16 MiB less an array's header, so that G1 wastes nothing. */
    private static final long SLICE = 16 * MIB - 16;

    /** Spark's own objects. */
    private static final long OBJECTS = 36 * MIB;

    private static final RoundShape SHAPE = new RoundShape(SLICE, 4, SLICE, 4 * SLICE, 2, 1, 10, 0);

    private static final MemoryTerm NOTHING = new MemoryTerm("nothing", 0, "Tables");

    private static final FamilyDemand FAMILY = new FamilyDemand(
            new MemoryTerm("tables", 170 * MIB, "Tables"),
            List.of(new MemoryTerm("pages", 25 * MIB, "Reader")),
            List.of(new MemoryTerm("words", 11 * MIB, "Words")),
            List.of(),
            MIB,
            20 * MIB);

    private static Resources resources(ThisProcess process, Map<String, String> settings) {
        List<Problem> problems = new ArrayList<>();
        Resources resources = Resources.of(settings::get, process, problems);
        assertEquals(List.of(), problems);
        return resources;
    }

    private static ThisProcess process(long heap, Collector collector) {
        return new ThisProcess(heap, collector, 2, false);
    }

    @Test
    void oneProcessWithTwoReplicasComputedByHand() {
        Resources resources = resources(process(1000 * MIB, Collector.PARALLEL), Map.of("spark.master", "local[2]"));
        MemoryPlan plan = MemoryPlan.of(SHAPE, FAMILY, resources);
        assertEquals(1, plan.processes().size());
        ProcessNeed need = plan.processes().get(0);
        assertEquals("while replicas train", need.peak());
        // Spark's own, the family's on the driver, a state, two replicas with their model and what they have besides.
        long alive = OBJECTS + 11 * MIB + 4 * SLICE + 2 * (170 + 25) * MIB;
        assertEquals(alive, need.aliveBytes());
        assertEquals((alive * 4 + 2) / 3, need.heapBytes());
        assertEquals(173 * MIB + (long) Math.ceil(1000 * MIB * (2 / 64.0 + 2 / 512.0)), need.overheadBytes());
        assertTrue(plan.fits());
        assertTrue(plan.warning().isEmpty());
        assertEquals(8 * SLICE, plan.bytesDown());
    }

    /** Where there is room for it, the next state is made beside the one before and the replica's own. */
    @Test
    void aSingleReplicaInOneProcessNeedsNoShuffle() {
        RoundShape one = new RoundShape(SLICE, 4, SLICE, 4 * SLICE, 1, 1, 10, 2);
        FamilyDemand family = new FamilyDemand(
                new MemoryTerm("tables", 400 * MIB, "Tables"), FAMILY.replica(), FAMILY.driver(), List.of(), MIB, MIB);
        Map<String, String> settings = Map.of("spark.master", "local[2]");
        MemoryPlan ample =
                MemoryPlan.ofSmallCarries(one, family, resources(process(1000 * MIB, Collector.PARALLEL), settings));
        assertEquals(RoundShape.Sharing.SINGLE, ample.shape().sharing());
        assertEquals(
                RoundShape.Sharing.AVERAGE,
                MemoryPlan.of(one, family, resources(process(1000 * MIB, Collector.PARALLEL), settings))
                        .shape()
                        .sharing(),
                "carries may be large");
        ProcessNeed need = ample.processes().get(0);
        assertEquals("while slices are merged", need.peak());
        long alive = OBJECTS + (11 + 400) * MIB + 8 * SLICE + 3 * SLICE;
        assertEquals(alive, need.aliveBytes());
        assertEquals((alive * 4 + 2) / 3, need.heapBytes());
        // The replica's training with one state beside it is what the way over the disk needs.
        long less = (OBJECTS + (11 + 400 + 25) * MIB + 4 * SLICE) * 4 / 3;
        long setting = (less + MIB - 1) / MIB;
        assertEquals(
                List.of("With a smaller heap rounds go by way of disk, which is a little slower: " + setting
                        + "m is enough"),
                ample.notes());
        long heap = need.heapBytes() / MIB * MIB;
        MemoryPlan tight =
                MemoryPlan.ofSmallCarries(one, family, resources(process(heap, Collector.PARALLEL), settings));
        assertEquals(RoundShape.Sharing.AVERAGE, tight.shape().sharing());
        assertTrue(tight.fits());
        MemoryPlan least =
                MemoryPlan.ofSmallCarries(one, family, resources(process(setting * MIB, Collector.PARALLEL), settings));
        assertTrue(least.fits());
        assertFalse(MemoryPlan.ofSmallCarries(
                        one, family, resources(process((setting - 1) * MIB, Collector.PARALLEL), settings))
                .fits());
    }

    /** Neither with several replicas nor on a cluster, nor where Spark would put on disk what is to be handed over. */
    @Test
    void othersShuffle() {
        RoundShape one = new RoundShape(SLICE, 4, SLICE, 4 * SLICE, 1, 1, 10, 2);
        RoundShape two = new RoundShape(SLICE, 4, SLICE, 4 * SLICE, 2, 1, 10, 2);
        ThisProcess ample = process(2000 * MIB, Collector.PARALLEL);
        // Two and a half states of 64 MiB, which Spark's share must be for one of them to come as one partition.
        double fraction = 160.0 / (2000 * 8 / 9.0 - 300);
        for (double share : List.of(0.99 * fraction, 1.01 * fraction)) {
            Map<String, String> settings =
                    Map.of("spark.master", "local[2]", "spark.memory.fraction", String.valueOf(share));
            assertEquals(
                    share > fraction ? RoundShape.Sharing.SINGLE : RoundShape.Sharing.AVERAGE,
                    MemoryPlan.ofSmallCarries(one, FAMILY, resources(ample, settings))
                            .shape()
                            .sharing());
        }
        Map<String, String> cluster = Map.of(
                "spark.master", "spark://host:7077", "spark.executor.memory", "2g", "spark.executor.instances", "1");
        for (MemoryPlan plan : List.of(
                MemoryPlan.ofSmallCarries(two, FAMILY, resources(ample, Map.of("spark.master", "local[2]"))),
                MemoryPlan.ofSmallCarries(one, FAMILY, resources(ample, cluster)),
                MemoryPlan.ofSmallCarries(
                        one,
                        FAMILY,
                        resources(ample, Map.of("spark.master", "local[2]", "spark.memory.fraction", "0.05"))))) {
            assertTrue(plan.fits());
            assertEquals(RoundShape.Sharing.AVERAGE, plan.shape().sharing());
        }
    }

    /** Four replicas, two on each executor: a replica's blocks are two of eight tensors of 16 MiB. */
    @Test
    void blocksComputedByHand() {
        RoundShape shape = blocks();
        MemoryPlan plan = planOfBlocks(2, 34 * MIB);
        ProcessNeed executor = plan.processes().get(1);
        assertEquals("at the end of a round", executor.peak());
        long comingAndGoing = 2 * 3 * SLICE;
        long stored = 2 * 2 * 2 * 2 * SLICE;
        assertEquals(OBJECTS + comingAndGoing + stored, executor.aliveBytes() + executor.onDisk());
        // All output blocks pass by every replica: half of the model.
        assertEquals(4 * SLICE, shape.bytesDownEach());
        assertEquals(16 * SLICE, plan.bytesDown());
        assertEquals(4 * SLICE, plan.mostBytesUp());
        assertEquals(4 * SLICE, plan.typicalBytesUp());
        // Four read examples, four times four train and one tells what they came to, eight keep a slice.
        assertEquals(4 + 4 * 5 + 8, shape.tasks());
    }

    /** Tables of more than everything else: the replica's own, what it has besides or hands on, and the state before. */
    @Test
    void largeCellsComputedByHand() {
        ProcessNeed executor = planOfBlocks(2, 400 * MIB).processes().get(1);
        assertEquals("while blocks are handed on", executor.peak());
        long handing = 2 * (400 * MIB + 2 * SLICE);
        long stored = 2 * 2 * 2 * SLICE;
        assertEquals(OBJECTS + handing + stored, executor.aliveBytes() + executor.onDisk());
    }

    /** No more slices come and go at once than there are. */
    @Test
    void manyCoresEndARoundOfBlocksWithAllSlicesAtOnce() {
        ProcessNeed executor = planOfBlocks(64, 34 * MIB).processes().get(1);
        assertEquals("at the end of a round", executor.peak());
        long comingAndGoing = 8 * 3 * SLICE;
        long stored = 2 * 2 * 4 * 2 * SLICE;
        assertEquals(OBJECTS + comingAndGoing + stored, executor.aliveBytes() + executor.onDisk());
    }

    private static RoundShape blocks() {
        return new RoundShape(2 * SLICE, 8, SLICE, 8 * SLICE, 4, 1, 10, 0, RoundShape.Sharing.BLOCKS, 6 * MIB);
    }

    private static MemoryPlan planOfBlocks(int cores, long cell) {
        Resources resources = resources(
                process(1000 * MIB, Collector.PARALLEL),
                Map.of(
                        "spark.master", "spark://host:7077",
                        "spark.executor.cores", String.valueOf(cores),
                        "spark.executor.instances", "2",
                        "spark.executor.memory", "4g",
                        "spark.executor.extraJavaOptions", "-XX:+UseParallelGC"));
        FamilyDemand family = new FamilyDemand(
                new MemoryTerm("cell", cell, "Tables"),
                List.of(new MemoryTerm("noise", 3 * MIB, "Noise")),
                List.of(),
                List.of(),
                MIB,
                4 * SLICE);
        return MemoryPlan.of(blocks(), family, resources);
    }

    /** Only on executors: what comes from elsewhere lies between. */
    @Test
    void g1MayFindNoRoomForALargeArrayHoweverMuchIsFree() {
        FamilyDemand family = new FamilyDemand(
                new MemoryTerm("tables", 170 * MIB, "Tables", 85 * MIB), List.of(), List.of(), List.of(), MIB, MIB);
        Map<String, String> settings = new TreeMap<>(Map.of(
                "spark.master", "spark://host:7077",
                "spark.executor.cores", "1",
                "spark.executor.instances", "2",
                "spark.executor.memory", "764m"));
        List<String> notes = MemoryPlan.of(SHAPE, family, resources(process(700 * MIB, Collector.G1), settings))
                .notes();
        assertEquals(1, notes.size(), notes.toString());
        assertTrue(notes.get(0).contains("an array of 85.0 MiB"), notes.get(0));
        for (Map.Entry<String, String> remedy : Map.of(
                        "spark.executor.memory", "765m",
                        "spark.executor.extraJavaOptions", "-XX:+UseParallelGC",
                        "spark.master", "local[2]")
                .entrySet()) {
            Map<String, String> otherwise = new TreeMap<>(settings);
            otherwise.put(remedy.getKey(), remedy.getValue());
            Resources resources = resources(process(700 * MIB, Collector.G1), otherwise);
            assertEquals(List.of(), MemoryPlan.of(SHAPE, family, resources).notes(), remedy.toString());
        }
    }

    @Test
    void whatSparkHasNoShareForIsOnDiskAtTheLeastHeap() {
        Resources resources = resources(process(1000 * MIB, Collector.PARALLEL), Map.of("spark.master", "local[2]"));
        RoundShape large = new RoundShape(10 * SLICE, 40, SLICE, 40 * SLICE, 2, 1, 10, 0);
        ProcessNeed need = MemoryPlan.of(large, FAMILY, resources).processes().get(0);
        assertEquals("while replicas train", need.peak());
        long must = OBJECTS + (11 + 2 * (170 + 25)) * MIB;
        // 0.975 x 3/4 h = must + 0.6 (8/9 h - 300 MiB)
        double heap = (must - 180.0 * MIB) / (0.975 * 0.75 - 0.6 * 8 / 9);
        assertEquals(heap, need.heapBytes(), 2);
        double share = 0.6 * (heap * 8 / 9 - 300 * MIB);
        assertEquals(must + share, need.aliveBytes(), 2);
        assertEquals(40 * SLICE - share, need.onDisk(), 2);
    }

    @Test
    void largeArraysNeedAHeapWithRoomForThem() {
        Resources resources = resources(process(4000 * MIB, Collector.PARALLEL), Map.of("spark.master", "local[2]"));
        double alive = OBJECTS + 11 * MIB + 4 * SLICE + 2 * (170 + 25) * MIB;
        // Two ends as long as the array are more than seven ninths leave over three quarters, then over two thirds.
        assertEquals(alive * 4 / 3, heap(5 * MIB, resources), 2);
        assertEquals((alive + 2 * 30 * MIB) * 9 / 7, heap(30 * MIB, resources), 2);
        assertEquals(alive * 3 / 2, heap(60 * MIB, resources), 2);
        assertEquals(alive * 3 / 2, heap(85 * MIB, resources), 2);
        // G1 wants runs of free regions, a ninth of the heap, or 64 hundredths alive; Serial has no such bound.
        Resources g1 = resources(process(4000 * MIB, Collector.G1), Map.of("spark.master", "local[2]"));
        assertEquals(heap(0, g1), heap(60 * MIB, g1));
        assertEquals(9 * 80.0 * MIB, heap(80 * MIB, g1), 2);
        assertEquals(0.75 / 0.64, (double) heap(90 * MIB, g1) / heap(0, g1), 1e-6);
        Resources serial = resources(process(4000 * MIB, Collector.SERIAL), Map.of("spark.master", "local[2]"));
        assertEquals(heap(0, serial), heap(85 * MIB, serial));
    }

    private static long heap(long largestArray, Resources resources) {
        FamilyDemand family = new FamilyDemand(
                new MemoryTerm("tables", 170 * MIB, "Tables", largestArray),
                FAMILY.replica(),
                FAMILY.driver(),
                List.of(),
                MIB,
                MIB);
        return MemoryPlan.of(SHAPE, family, resources).processes().get(0).heapBytes();
    }

    @Test
    void manyContributionsMakeTheMergeThePeak() {
        RoundShape many = new RoundShape(SLICE, 4, SLICE, 4 * SLICE, 100, 1, 10, 0);
        Resources resources = resources(process(8000 * MIB, Collector.PARALLEL), Map.of("spark.master", "local[2]"));
        ProcessNeed need = MemoryPlan.of(many, FAMILY, resources).processes().get(0);
        assertEquals("while slices are merged", need.peak());
        assertEquals(OBJECTS + 11 * MIB + 2 * 4 * SLICE + 2 * 100 * SLICE, need.aliveBytes());
    }

    @Test
    void executorsShareTheStateAndKeepTwoCopies() {
        Resources resources = resources(
                process(1000 * MIB, Collector.PARALLEL),
                Map.of(
                        "spark.master", "yarn",
                        "spark.executor.instances", "4",
                        "spark.executor.cores", "1",
                        "spark.executor.memory", "1g",
                        "spark.ui.enabled", "false"));
        MemoryPlan plan = MemoryPlan.of(SHAPE, FAMILY, resources);
        ProcessNeed driver = plan.processes().get(0);
        ProcessNeed executor = plan.processes().get(1);
        assertEquals(OBJECTS + 11 * MIB, driver.aliveBytes());
        // Four slices, twice each, over four executors: two here. One replica.
        assertEquals(OBJECTS + 2 * (SLICE + 16) + (170 + 25) * MIB, executor.aliveBytes());
        assertEquals(384 * MIB, executor.grant().overhead().orElseThrow());
        long direct = 48 * MIB + SLICE + 2 * SLICE;
        long collector = (long) Math.ceil(1024 * MIB * (2 / 64.0 + 3 / 512.0 + 0.01));
        assertEquals(173 * MIB + collector + direct, executor.overheadBytes());
        assertTrue(plan.fits());
    }

    @Test
    void aHeapTooSmallForSparkIsNotEnoughForASmallModel() {
        FamilyDemand none = new FamilyDemand(NOTHING, List.of(), List.of(), List.of(), 0, 0);
        RoundShape tiny = new RoundShape(100, 1, 400, 400, 1, 1, 1, 0);
        Resources resources = resources(process(400 * MIB, Collector.G1), Map.of("spark.master", "local"));
        MemoryPlan plan = MemoryPlan.of(tiny, none, resources);
        assertFalse(plan.fits());
        assertEquals(450 * MIB, plan.processes().get(0).heapBytes());
        assertEquals(
                "Memory may run out: The heap of the process is too small: found 400m, allowed 450m or more. Give"
                        + " THALWEG_JAVA_OPTS=-Xmx450m (spark-submit: --conf spark.driver.memory=450m)"
                        + " (--dry-run tells more)",
                plan.warning().orElseThrow());
    }

    @Test
    void aStateThatSparkWouldPutOnDiskIsTold() {
        Map<String, String> settings = new TreeMap<>(Map.of("spark.master", "local[2]"));
        ThisProcess process = process(700 * MIB, Collector.PARALLEL);
        settings.put("spark.memory.fraction", "0.3");
        MemoryPlan plan = MemoryPlan.of(SHAPE, FAMILY, resources(process, settings));
        assertTrue(plan.fits());
        // Two states of 64 MiB; 700 MiB make 622 usable, of which 300 are Spark's reserve and 0.3 of the rest its
        // share.
        assertEquals(
                List.of(
                        "The state at rest, up to 128.0 MiB, is more than the 96.7 MiB of a heap of 700m that Spark keeps"
                                + " for it (spark.memory.fraction): the rest goes to disk; THALWEG_JAVA_OPTS=-Xmx818m"
                                + " (spark-submit: --conf spark.driver.memory=818m) keeps it in memory"),
                plan.notes());
        settings.put("spark.memory.fraction", "0.5");
        assertEquals(
                List.of(),
                MemoryPlan.of(SHAPE, FAMILY, resources(process, settings)).notes());
    }

    @Test
    void tensorsCountForEachReplicaHereAndLibrariesOnce() {
        List<MemoryTerm> natives = List.of(
                new MemoryTerm("machine code", 70 * MIB, "libtorch").onceInAProcess(),
                new MemoryTerm("tensors", 100 * MIB, "libtorch"));
        FamilyDemand withNative = new FamilyDemand(NOTHING, List.of(), List.of(), natives, 0, 0);
        FamilyDemand without = new FamilyDemand(NOTHING, List.of(), List.of(), List.of(), 0, 0);
        Resources resources = resources(process(1000 * MIB, Collector.PARALLEL), Map.of("spark.master", "local[2]"));
        assertEquals(
                270 * MIB,
                MemoryPlan.of(SHAPE, withNative, resources).processes().get(0).overheadBytes()
                        - MemoryPlan.of(SHAPE, without, resources)
                                .processes()
                                .get(0)
                                .overheadBytes());
    }

    /** Whatever is missing, giving what is suggested is enough, and nothing is suggested when nothing is missing. */
    @Test
    void whatIsSuggestedFits() {
        Random random = new Random(SEED);
        int short_ = 0;
        for (int law = 0; law < LAWS; law++) {
            String place = "law " + law + ", seed " + SEED;
            RoundShape shape = shape(random);
            FamilyDemand family = family(random);
            Map<String, String> settings = settings(random);
            ThisProcess process = new ThisProcess(
                    (64 + random.nextInt(4000)) * MIB,
                    Collector.values()[random.nextInt(3)],
                    1 + random.nextInt(16),
                    random.nextBoolean());
            MemoryPlan plan = MemoryPlan.ofSmallCarries(shape, family, resources(process, settings));
            List<String> remedies = plan.processes().stream()
                    .flatMap(need -> need.remedies().stream())
                    .toList();
            assertEquals(plan.fits(), remedies.isEmpty(), place);
            assertEquals(plan.fits(), plan.problems().isEmpty(), place);
            if (plan.fits()) {
                continue;
            }
            short_++;
            long heap = process.heap();
            for (String remedy : remedies) {
                Matcher setting = Pattern.compile("--conf (spark\\.executor\\.\\w+)=(\\d+m)")
                        .matcher(remedy);
                if (setting.matches()) {
                    settings.put(setting.group(1), setting.group(2));
                } else {
                    Matcher driver = Pattern.compile("(?:-Xmx|spark.driver.memory=)(\\d+m)")
                            .matcher(remedy);
                    assertTrue(driver.find(), remedy);
                    heap = SparkSize.parse(driver.group(1), 1);
                }
            }
            ThisProcess larger = new ThisProcess(heap, process.collector(), process.cores(), process.bySparkSubmit());
            MemoryPlan next = MemoryPlan.ofSmallCarries(shape, family, resources(larger, settings));
            assertTrue(next.fits(), () -> place + ": " + remedies + " but " + next.problems());
        }
        assertTrue(short_ > LAWS / 4 && short_ < LAWS, short_ + " of " + LAWS + " are short, seed " + SEED);
    }

    private static RoundShape shape(Random random) {
        int slices = 1 + random.nextInt(200);
        long slice = 4L * (1 + random.nextInt(4 << 20));
        return new RoundShape(
                slices * slice / 4,
                slices,
                slice,
                slices * slice * (1 + random.nextInt(2)),
                1 + random.nextInt(32),
                1 + random.nextInt(4),
                random.nextInt(30),
                random.nextInt(4));
    }

    private static FamilyDemand family(Random random) {
        return new FamilyDemand(
                new MemoryTerm("tables", random.nextInt(1 << 30), "Tables", random.nextInt(1 << 29)),
                List.of(new MemoryTerm("pages", random.nextInt(1 << 27), "Reader")),
                List.of(new MemoryTerm("words", random.nextInt(1 << 28), "Words")),
                List.of(new MemoryTerm("tensors", random.nextInt(1 << 28), "Library")),
                random.nextInt(1 << 24),
                random.nextInt(1 << 24));
    }

    private static Map<String, String> settings(Random random) {
        Map<String, String> settings = new TreeMap<>();
        List<String> masters =
                List.of("local[3]", "local[*]", "yarn", "k8s://host", "spark://host:1", "local-cluster[2,2,900]");
        settings.put("spark.master", masters.get(random.nextInt(masters.size())));
        maybe(random, settings, "spark.executor.memory", (300 + random.nextInt(8000)) + "m");
        maybe(random, settings, "spark.executor.memoryOverhead", (100 + random.nextInt(900)) + "m");
        maybe(random, settings, "spark.executor.memoryOverheadFactor", "0." + (1 + random.nextInt(8)));
        maybe(random, settings, "spark.executor.cores", String.valueOf(1 + random.nextInt(8)));
        maybe(random, settings, "spark.executor.instances", String.valueOf(1 + random.nextInt(8)));
        maybe(random, settings, "spark.memory.fraction", "0." + (1 + random.nextInt(8)));
        maybe(random, settings, "spark.executor.extraJavaOptions", "-XX:+UseParallelGC");
        maybe(random, settings, "spark.dynamicAllocation.enabled", "true");
        return settings;
    }

    private static void maybe(Random random, Map<String, String> settings, String key, String value) {
        if (random.nextBoolean()) {
            settings.put(key, value);
        }
    }
}
