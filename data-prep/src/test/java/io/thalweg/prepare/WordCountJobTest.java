package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.staging.BlockWriter;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.prepare.staging.WordTable;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which words come to the driver, and how many. */
final class WordCountJobTest {
    private static final long SEED = 11;
    private static final int BUCKETS = 16;
    private static final byte[] LABEL = {'a'};
    private static JavaSparkContext spark;

    @TempDir
    Path temp;

    private final Map<String, Long> counts = new HashMap<>();

    @BeforeAll
    static void start() {
        spark = LocalSpark.start(2);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** Blocks of a thousand bytes; a word in two that is met is a rare one. */
    private List<StagedBlock> blocks(int tokens, IntFunction<String> words) throws IOException {
        Random random = new Random(SEED);
        org.apache.hadoop.fs.Path file =
                new org.apache.hadoop.fs.Path(temp.resolve("a.staged").toUri());
        try (BlockWriter out = BlockWriter.create(new Configuration(), file, Split.COUNT, 1000)) {
            for (int token = 0; token < tokens; token++) {
                String word = words.apply(random.nextInt(1 << random.nextInt(14)));
                byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
                out.token(bytes, 0, bytes.length);
                out.endDocument(0, LABEL, token, 0, Split.TRAIN.ordinal(), bytes.length);
                counts.merge(word, 1L, Long::sum);
            }
            return out.finish();
        }
    }

    private WordCounts collect(int most, long minCount, int buckets, List<StagedBlock> blocks) {
        List<byte[]> tasks = blocks.stream().map(Json::toBytes).toList();
        return new WordCountJob(new HadoopSettings(new Configuration()), minCount, most, buckets)
                .collect(spark, new SparkStep(spark, PreparationListener.NONE), tasks);
    }

    private static List<String> commonest(WordCounts counts, int most, long minCount) {
        return Arrays.stream(counts.commonest(most, minCount))
                .mapToObj(id -> word(counts, id) + " " + counts.count(id))
                .toList();
    }

    private static String word(WordCounts counts, int id) {
        WordTable words = counts.words();
        return new String(words.bytes(), words.start(id), words.end(id) - words.start(id), StandardCharsets.UTF_8);
    }

    private List<String> expected(int most, long minCount) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= minCount)
                .sorted(Map.Entry.<String, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .limit(most)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
    }

    @Test
    void theCommonestWordsOfAllBucketsComeAndFewOthers() throws IOException {
        List<StagedBlock> blocks = blocks(12_000, number -> "w" + number);
        assertTrue(blocks.size() > 10, blocks.size() + " blocks");
        int distinct = counts.size();
        for (int most : new int[] {1, 7, 300, 1500, distinct, Integer.MAX_VALUE}) {
            for (int buckets : new int[] {1, BUCKETS}) {
                WordCounts collected = collect(most, 1, buckets, blocks);
                String run = most + " of " + distinct + " words, " + buckets + " buckets, seed " + SEED;
                assertEquals(expected(most, 1), commonest(collected, most, 1), run);
                double share = (double) most / buckets;
                double bound = buckets == 1 ? most : buckets * (share + 7 * Math.sqrt(share) + 7);
                assertTrue(
                        collected.words().size() <= bound,
                        run + ", collected " + collected.words().size());
            }
        }
        WordCounts common = collect(1500, 4, BUCKETS, blocks);
        assertEquals(expected(1500, 4), commonest(common, 1500, 4));
        assertTrue(
                common.words().size() < 1500 && common.words().size() > 100,
                "with few: " + common.words().size());
    }

    /** The bound goes by an even hash, the words do not: nothing may be lost where one bucket has nearly all. */
    @Test
    void aBucketThatHasMoreThanItsPartGivesIt() throws IOException {
        List<String> crowded = new ArrayList<>();
        for (int number = 0; crowded.size() < 1 << 13; number++) {
            byte[] word = ("w" + number).getBytes(StandardCharsets.UTF_8);
            if (Math.floorMod(WordTable.hash64(word, 0, word.length), (long) BUCKETS) == 3) {
                crowded.add("w" + number);
            }
        }
        List<StagedBlock> blocks = blocks(6_000, number -> number % 50 == 49 ? "v" + number : crowded.get(number));
        for (int most : new int[] {40, 600, 1200}) {
            assertEquals(
                    expected(most, 1),
                    commonest(collect(most, 1, BUCKETS, blocks), most, 1),
                    most + " words, seed " + SEED);
        }
    }
}
