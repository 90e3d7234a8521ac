package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.TaskCompletionListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents that are cut into tokens already, held against the same as text. */
final class TokenPreparationTest {
    private static final long SEED = 77;
    private static final int DOCUMENTS = 500;
    private static JavaSparkContext spark;

    @TempDir
    Path temp;

    @BeforeAll
    static void start() {
        spark = LocalSpark.start(2);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** Follows from its number alone, so that it is made where it is wanted. */
    private static List<String> document(int number) {
        Random random = new Random(SEED + number);
        List<String> words = new ArrayList<>();
        int length = random.nextInt(20);
        for (int i = 0; i < length; i++) {
            words.add("w" + (int) (60 * Math.pow(random.nextDouble(), 3)));
        }
        return words;
    }

    private static JavaRDD<List<String>> documents(int partitions) {
        List<Integer> numbers = IntStream.range(0, DOCUMENTS).boxed().toList();
        return spark.parallelize(numbers, partitions).map(TokenPreparationTest::document);
    }

    private String run(String name, JavaRDD<List<String>> documents, long minCount, int most) {
        String output = temp.resolve(name).toString();
        TokenPreparation.run(
                spark, documents, new TokenPreparationConfig(output, minCount, most), PreparationListener.NONE);
        return output;
    }

    private static List<int[]> ids(String folder) throws IOException {
        ParquetCorpus corpus = ParquetCorpus.open(new Configuration(), folder);
        corpus.verify();
        List<int[]> documents = new ArrayList<>();
        corpus.open("train").forEachDocument(0, corpus.tokens("train"), (tokens, from, to) -> {
            documents.add(Arrays.copyOfRange(tokens, from, to));
            return true;
        });
        return documents;
    }

    private static void assertSame(String expected, String found) throws IOException {
        Vocabulary words = ParquetCorpus.open(new Configuration(), expected).vocabulary();
        assertEquals(
                words.hash(),
                ParquetCorpus.open(new Configuration(), found).vocabulary().hash(),
                "seed " + SEED);
        List<int[]> theirs = ids(expected);
        List<int[]> ours = ids(found);
        assertEquals(theirs.size(), ours.size(), "seed " + SEED);
        for (int i = 0; i < ours.size(); i++) {
            assertArrayEquals(theirs.get(i), ours.get(i), "document " + i + ", seed " + SEED);
        }
    }

    @Test
    void theDatasetIsThatOfTheSameWordsAsText() throws IOException {
        Path text = Files.write(
                temp.resolve("text.txt"),
                IntStream.range(0, DOCUMENTS)
                        .mapToObj(number -> String.join(" ", document(number)))
                        .toList());
        String expected = temp.resolve("expected").toString();
        TextPreparation.run(
                spark,
                TextPreparationConfig.builder()
                        .inputs(List.of(text.toString()))
                        .output(expected)
                        .tokenizer(new TokenizerConfig(TokenizerConfig.Kind.WHITESPACE, false))
                        .heldOut(0)
                        .minCount(4)
                        .build(),
                PreparationListener.NONE);
        for (int partitions : new int[] {1, 3, 40}) {
            assertSame(expected, run("of-" + partitions, documents(partitions), 4, 1000));
        }
    }

    @Test
    void longDocumentsAreCutAndCounted() throws IOException {
        String output = run("cut", documents(2), 1, 7);
        long tokens = IntStream.range(0, DOCUMENTS)
                .mapToLong(number -> document(number).size())
                .sum();
        List<int[]> pieces = ids(output);
        assertEquals(tokens, pieces.stream().mapToLong(piece -> piece.length).sum());
        assertTrue(pieces.stream().allMatch(piece -> piece.length <= 7));
        DatasetManifest manifest =
                ParquetCorpus.open(new Configuration(), output).manifest();
        assertEquals(DOCUMENTS, manifest.counters().get("documents"));
        long cuts = IntStream.range(0, DOCUMENTS)
                .mapToLong(number -> Math.max(0, document(number).size() - 1) / 7)
                .sum();
        assertEquals(cuts, manifest.counters().get("document_cuts"));
        assertEquals(tokens, manifest.counters().get("tokens_written"));
    }

    @Test
    void nullsFailTheJobAndLeaveNothing() {
        for (boolean whole : new boolean[] {true, false}) {
            JavaRDD<List<String>> broken = spark.parallelize(List.of(0, 1, 2, 3), 2)
                    .map(number -> {
                        if (number == 3) {
                            return whole ? null : Arrays.asList("a", null);
                        }
                        return List.of("a", "b");
                    });
            JobFailed failure = assertThrows(JobFailed.class, () -> run("broken", broken, 1, 10));
            String message = String.valueOf(failure.getMessage());
            assertTrue(message.startsWith("A document is not a list of words: found "), message);
            assertTrue(message.contains("(row 1 of partition 1)"), message);
            assertNothingLeft("broken");
        }
    }

    /** Of the task that runs beside the one that fails. Static, so that tasks of this process reach them. */
    private static final AtomicReference<CountDownLatch> BEGUN = new AtomicReference<>();

    private static final AtomicReference<CountDownLatch> ENDED = new AtomicReference<>();

    @Test
    void aTaskThatHasYetToWriteWhenTheJobFailsLeavesNothing() throws InterruptedException {
        for (int run = 0; run < 20; run++) {
            BEGUN.set(new CountDownLatch(1));
            ENDED.set(new CountDownLatch(1));
            JavaRDD<List<String>> broken = spark.parallelize(List.of(0, 1), 2)
                    .mapPartitionsWithIndex((partition, numbers) -> besideAFailure(partition), true);
            assertThrows(JobFailed.class, () -> run("late", broken, 1, 10));
            assertTrue(ENDED.get().await(10, TimeUnit.SECONDS));
            assertNothingLeft("late");
        }
    }

    private static Iterator<List<String>> besideAFailure(int partition) throws InterruptedException {
        if (partition == 1) {
            assertTrue(BEGUN.get().await(10, TimeUnit.SECONDS));
            return Arrays.asList((List<String>) null).iterator();
        }
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener)
                context -> ENDED.get().countDown());
        BEGUN.get().countDown();
        Thread.sleep(50);
        return List.of(List.of("a")).iterator();
    }

    private void assertNothingLeft(String name) {
        assertFalse(Files.exists(temp.resolve(name)), "the job leaves the folder that it made");
    }

    @Test
    void withoutTokensThereIsNoDataset() {
        JavaRDD<List<String>> none = spark.parallelize(List.of(0, 1), 2).map(number -> List.of());
        JobFailed failure = assertThrows(JobFailed.class, () -> run("none", none, 1, 10));
        assertTrue(
                String.valueOf(failure.getMessage())
                        .startsWith("The input holds no token: found 2 documents, all without tokens"),
                failure.getMessage());
        assertFalse(Files.exists(temp.resolve("none").resolve("manifest.json")));
        JobFailed rare = assertThrows(JobFailed.class, () -> run("rare", documents(2), 1_000_000, 10));
        assertTrue(String.valueOf(rare.getMessage()).startsWith("No word is met often enough"), rare.getMessage());
        assertNothingLeft("rare");
    }

    @Test
    void everyBadValueIsTold() {
        BadConfiguration refused = assertThrows(BadConfiguration.class, () -> new TokenPreparationConfig(" ", 0, 0));
        assertEquals(3, refused.problems().size(), refused.getMessage());
    }
}
