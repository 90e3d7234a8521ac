package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.TokenCorpus;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.input.TextUnit;
import io.thalweg.problem.JobFailed;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text as people write it, from the shared data folder; skipped where that is absent. */
class RealTextTest {
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

    private static Path data(String name) {
        Path file = Path.of(System.getProperty("thalweg.data", "../../shared/data"), name);
        assumeTrue(Files.exists(file), "skipped: there is no " + file);
        return file;
    }

    private TextPreparationConfig.Builder config(Path input) {
        return TextPreparationConfig.builder()
                .inputs(List.of(input.toString()))
                .output(temp.resolve("out").toString())
                .minCount(1)
                .heldOut(0);
    }

    private ParquetCorpus run(TextPreparationConfig.Builder config) throws IOException {
        TextPreparation.run(spark, config.build(), PreparationListener.NONE);
        ParquetCorpus corpus = ParquetCorpus.open(
                spark.hadoopConfiguration(), temp.resolve("out").toString());
        corpus.verify();
        return corpus;
    }

    private Path unzip(Path zip) throws IOException {
        Path folder = Files.createDirectories(temp.resolve("in"));
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (!entry.isDirectory()) {
                    String name = entry.getName().replaceAll("[^\\p{Alnum}.]", "-");
                    Files.write(folder.resolve(name), entries.readAllBytes());
                }
            }
        }
        return folder;
    }

    @Test
    void theDeclarationInAllLanguagesIsWholeUtf8() throws IOException {
        Path folder = unzip(data("robustness/udhr-utf8.zip"));
        ParquetCorpus corpus = run(config(folder).unit(TextUnit.FILE));
        Map<String, Long> counters = corpus.manifest().counters();
        assertEquals(388, counters.get("files"));
        assertEquals(0, counters.getOrDefault("documents_bad", 0L));
        Vocabulary words = corpus.vocabulary();
        for (String word : List.of("freedom", "Menschenrechte", "человек", "derechos", "ανθρώπου")) {
            assertTrue(words.id(word) >= 0, word);
        }
        assertTrue(words.size() > 50_000, "words: " + words.size());
    }

    @Test
    void legacyEncodingsAreFoundOut() throws IOException {
        Path folder = unzip(data("robustness/udhr-legacy-encodings.zip"));
        JobFailed failed = Assertions.assertThrows(JobFailed.class, () -> run(config(folder)));
        assertTrue(failed.getMessage().contains("documents_malformed_utf8"), failed.getMessage());
        ParquetCorpus corpus =
                run(config(folder).maxBadFraction(1).unit(TextUnit.FILE).maxDocumentBytes(1 << 20));
        // 335 files, of which 141 are UTF-8.
        assertEquals(194, corpus.manifest().counters().get("documents_bad"));
    }

    @Test
    void chineseIsCutIntoWordsAndKoreanAtSpaces() throws IOException {
        for (String language : List.of("zh", "ko")) {
            Path file = data("robustness/wiki-cjk/" + language + "wiki-sample.txt.gz");
            ParquetCorpus corpus = run(config(file).existing(io.thalweg.storage.OutputFolder.Existing.OVERWRITE));
            Vocabulary words = corpus.vocabulary();
            for (String word : language.equals("zh") ? List.of("研究", "中国", "中國") : List.of("수학", "그러나")) {
                assertTrue(words.id(word) >= 0, word);
            }
            long characters = words.words().stream().mapToLong(String::length).sum();
            assertTrue(characters < 8L * words.size(), "words of " + characters / (double) words.size());
        }
    }

    /** The articles of a dump, without their markup: of 206 pages 100 are redirects or of other kinds. */
    @Test
    void aWikiDumpIsRead() throws IOException {
        ParquetCorpus corpus = run(config(data("robustness/enwiki-shortened.xml.bz2")));
        Map<String, Long> counters = corpus.manifest().counters();
        assertEquals(100, counters.get("records_passed_over"));
        assertEquals(106, counters.get("documents") - counters.get("document_cuts"));
        assertTrue(counters.get("text_bytes") > 2_500_000, counters.toString());
    }

    @Test
    void wikitextHasItsPublishedCounts() throws IOException {
        Path train = data("text/wikitext-2/train.txt");
        TextPreparationConfig.Builder config = TextPreparationConfig.builder()
                .train(List.of(train.toString()))
                .valid(List.of(train.resolveSibling("valid.txt").toString()))
                .test(List.of(train.resolveSibling("test.txt").toString()))
                .output(temp.resolve("out").toString())
                .tokenizer(new TokenizerConfig(TokenizerConfig.Kind.WHITESPACE, false))
                .unknownWords(UnknownWords.KEEP)
                .minCount(1);
        ParquetCorpus corpus = run(config);
        // 33,278 with the end-of-sentence mark, which is no word of the text.
        assertEquals(33_277, corpus.vocabularySize());
        assertEquals(2_051_910, corpus.tokens("train"));
        assertEquals(213_886, corpus.tokens("valid"));
        assertEquals(241_211, corpus.tokens("test"));
    }

    @Test
    void aCharacterCorpusHasItsPublishedAlphabet() throws IOException {
        ParquetCorpus corpus = run(config(data("text/tinyshakespeare/input.txt"))
                .unit(TextUnit.FILE)
                .tokenizer(new TokenizerConfig(TokenizerConfig.Kind.CHAR, false)));
        assertEquals(65, corpus.vocabularySize());
        assertEquals(1_115_394, corpus.tokens("train"));
    }

    /** The whole development corpus against a plain count of its words. */
    @Test
    void theDevelopmentCorpusIsCountedRight() throws IOException {
        Path file = data("text/enwiki-b-text8like.txt.gz");
        ParquetCorpus corpus = run(config(file).minCount(5).heldOut(0.01));
        Map<String, long[]> counts = new HashMap<>();
        long tokens = 0;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            for (int from = 0; from < text.length(); ) {
                int to = text.indexOf(' ', from);
                to = to < 0 ? text.length() : to;
                if (to > from) {
                    counts.computeIfAbsent(text.substring(from, to), word -> new long[1])[0]++;
                    tokens++;
                }
                from = to + 1;
            }
        }
        DatasetManifest manifest = corpus.manifest();
        assertEquals(tokens, manifest.counters().get("tokens_read"));
        Vocabulary words = corpus.vocabulary();
        long[] found = new long[words.size()];
        for (String split : manifest.splits().keySet()) {
            TokenCorpus tokensOfSplit = corpus.open(split);
            tokensOfSplit.forEachDocument(0, tokensOfSplit.tokens(), (ids, from, to) -> {
                for (int i = from; i < to; i++) {
                    found[ids[i]]++;
                }
                return true;
            });
        }
        for (int id = 0; id < words.size(); id++) {
            assertEquals(counts.get(words.word(id))[0], found[id], words.word(id));
        }
        double mean = corpus.tokens("train") / (double) corpus.shards("train").size();
        for (DatasetManifest.Shard shard : corpus.shards("train")) {
            assertTrue(Math.abs(shard.tokens() - mean) < 0.05 * mean, shard + ", mean " + mean);
        }
        assertTrue(corpus.shards("train").size() >= 8);
    }
}
