package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.TokenCorpus;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of blocks, and documents in another order. */
class ArrangementTest {
    private static final long SEED = 20261128;
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

    private TextPreparationConfig.Builder config(ArrangementConfig arrangement) {
        return TextPreparationConfig.builder()
                .inputs(List.of(temp.resolve("in").toString()))
                .output(temp.resolve("out").toString())
                .existing(OutputFolder.Existing.OVERWRITE)
                .minCount(1)
                .heldOut(0.1)
                .documentEnd(true)
                // One keeps documents whole: here they are long for a shard.
                .shards(arrangement.pack() == Pack.BLOCKS ? 3 : 1)
                .arrangement(arrangement);
    }

    private static ArrangementConfig blocks(int length) {
        return new ArrangementConfig(Pack.BLOCKS, length, false, 0);
    }

    private static ArrangementConfig shuffled(long seed) {
        return new ArrangementConfig(Pack.NONE, 0, true, seed);
    }

    private ParquetCorpus run(ArrangementConfig arrangement) throws IOException {
        return run(arrangement, TextPreparation.Sizes.DEFAULT);
    }

    private ParquetCorpus run(ArrangementConfig arrangement, TextPreparation.Sizes sizes) throws IOException {
        TextPreparation.run(spark, config(arrangement).build(), PreparationListener.NONE, sizes);
        ParquetCorpus corpus =
                ParquetCorpus.open(new Configuration(), temp.resolve("out").toString());
        corpus.verify();
        return corpus;
    }

    private void writeInput() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("in"));
        Files.writeString(folder.resolve("a.txt"), TextPreparationTest.randomText(SEED, 500, 200));
        Files.writeString(folder.resolve("b.txt"), TextPreparationTest.randomText(SEED + 1, 700, 200));
    }

    /** A split's rows as words. */
    private static List<List<String>> rows(ParquetCorpus corpus, String split) throws IOException {
        Vocabulary vocabulary = corpus.vocabulary();
        TokenCorpus tokens = corpus.open(split);
        List<List<String>> rows = new ArrayList<>();
        tokens.forEachDocument(0, tokens.tokens(), (ids, from, to) -> {
            rows.add(Arrays.stream(ids, from, to).mapToObj(vocabulary::word).toList());
            return true;
        });
        return rows;
    }

    private static List<String> words(List<List<String>> rows) {
        return rows.stream().flatMap(List::stream).toList();
    }

    private static Map<List<String>, Integer> counts(List<List<String>> rows) {
        Map<List<String>, Integer> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(row, 1, Integer::sum));
        return counts;
    }

    @Test
    void blocksAreTheDocumentsEndToEnd() throws IOException {
        writeInput();
        ParquetCorpus documents = run(ArrangementConfig.AS_READ);
        Map<String, List<List<String>>> byDocument = new HashMap<>();
        for (String split : List.of("train", "valid", "test")) {
            byDocument.put(split, rows(documents, split));
        }
        Map<String, Long> counters = documents.manifest().counters();
        for (int length : new int[] {2, 7, 64}) {
            ParquetCorpus corpus = run(blocks(length));
            long rows = 0;
            long begun = 0;
            for (String split : List.of("train", "valid", "test")) {
                List<List<String>> blocks = rows(corpus, split);
                assertEquals(words(byDocument.get(split)), words(blocks), split + " in blocks of " + length);
                for (int i = 0; i < blocks.size() - 1; i++) {
                    assertEquals(length, blocks.get(i).size(), split + ", block " + i);
                }
                rows += blocks.size();
                begun += byDocument.get(split).size();
            }
            DatasetManifest manifest = corpus.manifest();
            assertEquals(3, manifest.splits().get("train").shards().size());
            assertEquals(rows, manifest.counters().get("blocks_written"));
            assertEquals(begun, manifest.counters().get("documents_written"));
            assertEquals(
                    counters.get("documents_without_tokens"),
                    manifest.counters().get("documents_without_tokens"));
            assertEquals("blocks", manifest.options().get("pack"));
            assertEquals(length, ((Number) manifest.options().get("block_length")).intValue());
        }
    }

    /** What a language model's streams read. */
    @Test
    void stretchesGoAcrossBlocksAndShards() throws IOException {
        writeInput();
        ParquetCorpus corpus = run(blocks(16));
        TokenCorpus train = corpus.open("train");
        int[] all = new int[(int) train.tokens()];
        int[] filled = new int[1];
        train.forEachDocument(0, train.tokens(), (ids, from, to) -> {
            System.arraycopy(ids, from, all, filled[0], to - from);
            filled[0] += to - from;
            return true;
        });
        long[] starts = {0, 5, 5 + train.tokens() / 3, train.tokens() - 100};
        int[][] stretches = train.stretches(starts, 100);
        for (int i = 0; i < starts.length; i++) {
            assertArrayEquals(Arrays.copyOfRange(all, (int) starts[i], (int) starts[i] + 100), stretches[i]);
        }
    }

    @Test
    void shuffledDocumentsAreTheSameInAnotherOrder() throws IOException {
        writeInput();
        List<List<String>> asRead = rows(run(ArrangementConfig.AS_READ), "train");
        List<List<String>> one = rows(run(shuffled(1)), "train");
        List<List<String>> other = rows(run(shuffled(2)), "train");
        assertEquals(counts(asRead), counts(one));
        assertEquals(counts(asRead), counts(other));
        assertNotEquals(one, other);
        // Were the order the input's, all would stand where they stood; of a random one, hardly any do.
        long moved = 0;
        for (int i = 0; i < asRead.size(); i++) {
            moved += asRead.get(i).equals(one.get(i)) ? 0 : 1;
        }
        assertTrue(moved > 0.8 * asRead.size(), moved + " of " + asRead.size());
    }

    @Test
    void howTheWorkIsCutChangesNoOrder() throws IOException {
        writeInput();
        ArrangementConfig arrangement = new ArrangementConfig(Pack.BLOCKS, 10, true, SEED);
        Map<String, DatasetManifest.Split> expected =
                run(arrangement).manifest().splits();
        for (TextPreparation.Sizes sizes :
                List.of(new TextPreparation.Sizes(1_500, 1_000), new TextPreparation.Sizes(7_321, 100_000))) {
            assertEquals(expected, run(arrangement, sizes).manifest().splits(), sizes.toString());
        }
        stop();
        try {
            spark = LocalSpark.start(4);
            assertEquals(expected, run(arrangement).manifest().splits(), "four cores");
            stop();
        } finally {
            start();
        }
    }

    /** The order of those that were there stays: each has a number of its own. */
    @Test
    void documentsThatAreAddedLeaveTheOthersOrder() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("in"));
        StringBuilder first = new StringBuilder();
        StringBuilder second = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            first.append("one").append(i).append('\n');
            second.append("two").append(i).append('\n');
        }
        Files.writeString(folder.resolve("a.txt"), first);
        List<List<String>> before = rows(run(shuffled(SEED)), "train");
        Files.writeString(folder.resolve("b.txt"), second);
        List<List<String>> after = rows(run(shuffled(SEED)), "train");
        assertTrue(after.size() > before.size());
        assertEquals(
                before,
                after.stream().filter(row -> row.get(0).startsWith("one")).toList());
    }

    @Test
    void piecesOfADocumentStayTogether() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("in"));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            text.append("{\"text\": \"");
            for (int k = 0; k < 30; k++) {
                text.append(i).append('x').append(k).append(' ');
            }
            text.append("\"}\n");
        }
        Files.writeString(folder.resolve("a.jsonl"), text);
        TextPreparation.run(
                spark, config(shuffled(SEED)).maxDocumentBytes(64).heldOut(0).build(), PreparationListener.NONE);
        ParquetCorpus corpus =
                ParquetCorpus.open(new Configuration(), temp.resolve("out").toString());
        List<String> words = words(rows(corpus, "train")).stream()
                .filter(word -> word.contains("x"))
                .toList();
        assertEquals(40 * 30, words.size());
        for (int i = 0; i < words.size(); i++) {
            String document = words.get(i / 30 * 30).replaceAll("x.*", "");
            assertEquals(document + "x" + i % 30, words.get(i));
        }
    }

    @Test
    void wrongArrangementsAreNamed() throws IOException {
        BadConfiguration length =
                assertThrows(BadConfiguration.class, () -> new ArrangementConfig(Pack.BLOCKS, 1, false, 3));
        assertEquals(2, length.problems().size());
        assertTrue(length.getMessage().contains("--block-length"), length.getMessage());
        assertTrue(length.getMessage().contains("--seed"), length.getMessage());
        assertThrows(BadConfiguration.class, () -> new ArrangementConfig(Pack.NONE, 5, false, 0));
        BadConfiguration end = assertThrows(
                BadConfiguration.class,
                () -> config(blocks(5)).documentEnd(false).build());
        assertTrue(end.getMessage().contains("--document-end"), end.getMessage());
        writeInput();
        JobFailed shards = assertThrows(
                JobFailed.class,
                () -> TextPreparation.run(spark, config(blocks(1 << 20)).build(), PreparationListener.NONE));
        assertTrue(shards.getMessage().contains("fewer blocks than shards"), shards.getMessage());
    }
}
