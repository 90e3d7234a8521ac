package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.TokenCorpus;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.input.RecordNames;
import io.thalweg.prepare.input.TextUnit;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.Tokenizer;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextPreparationTest {
    private static final long SEED = 20261121;
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

    private TextPreparationConfig.Builder config(Path... inputs) {
        return TextPreparationConfig.builder()
                .inputs(Stream.of(inputs).map(Path::toString).toList())
                .output(temp.resolve("out").toString())
                .minCount(1)
                .heldOut(0);
    }

    private DatasetManifest run(TextPreparationConfig.Builder config) {
        return TextPreparation.run(spark, config.build(), PreparationListener.NONE);
    }

    private ParquetCorpus open() {
        return ParquetCorpus.open(new Configuration(), temp.resolve("out").toString());
    }

    /** The documents of a split as words. */
    private static List<List<String>> documents(ParquetCorpus corpus, String split) throws IOException {
        Vocabulary vocabulary = corpus.vocabulary();
        TokenCorpus tokens = corpus.open(split);
        List<List<String>> documents = new ArrayList<>();
        tokens.forEachDocument(0, tokens.tokens(), (ids, from, to) -> {
            List<String> words = new ArrayList<>();
            for (int i = from; i < to; i++) {
                words.add(vocabulary.word(ids[i]));
            }
            documents.add(words);
            return true;
        });
        return documents;
    }

    /** Lines of words drawn from a skewed distribution, some of the lines long. */
    static String randomText(long seed, int lines, int types) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < lines; line++) {
            int length = random.nextInt(100) == 0 ? random.nextInt(400) : random.nextInt(12);
            for (int i = 0; i < length; i++) {
                double u = random.nextDouble();
                int word = (int) (types * u * u * u);
                text.append(i == 0 ? "" : " ").append("w").append(word).append(word % 7 == 0 ? "é" : "");
            }
            text.append(random.nextInt(10) == 0 ? "\r\n" : "\n");
        }
        return text.toString();
    }

    @Test
    void aSmallTextBecomesItsWords() throws IOException {
        Path input = temp.resolve("a.txt");
        Files.writeString(input, "The cat. The dog!\n\n  \nthe CAT sat\r\nno end");
        DatasetManifest manifest = run(config(input).tokenizer(new TokenizerConfig(TokenizerConfig.Kind.WORD, true)));
        ParquetCorpus corpus = open();
        assertEquals(
                List.of(List.of("the", "cat", "the", "dog"), List.of("the", "cat", "sat"), List.of("no", "end")),
                documents(corpus, "train"));
        // Falling counts, then by bytes.
        assertEquals(
                List.of("the", "cat", "dog", "end", "no", "sat"),
                corpus.vocabulary().words());
        assertEquals(3, corpus.vocabulary().count(0));
        assertEquals(9, manifest.splits().get("train").tokens());
        assertEquals(1, manifest.counters().get("documents_with_crlf"));
        assertEquals(1, manifest.counters().get("documents_without_tokens"));
        assertEquals(64, manifest.sources().get(0).sha256().length());
        assertEquals(
                new TokenizerConfig(TokenizerConfig.Kind.WORD, true),
                TokenizerConfig.fromOptions(corpus.manifest().options(), "test"));
        corpus.verify();
        try (Stream<Path> left = Files.list(temp.resolve("out"))) {
            assertEquals(
                    List.of("manifest.json", "train", "vocabulary.tsv"),
                    left.map(each -> each.getFileName().toString())
                            .filter(name -> !name.startsWith("."))
                            .sorted()
                            .toList());
        }
    }

    /** What a language model needs; a document that is cut is ended once, and one without words not at all. */
    @Test
    void documentsEndWithATokenOfTheirOwnWhereThatIsAskedFor() throws IOException {
        Path input = temp.resolve("a.txt");
        String longLine = "word ".repeat(400).strip();
        Files.writeString(input, "the cat\n\n  \nthe <unk> sat\n" + longLine + "\nrare end");
        DatasetManifest manifest = run(config(input)
                .tokenizer(new TokenizerConfig(TokenizerConfig.Kind.WHITESPACE, false))
                .minCount(2)
                .unknownWords(UnknownWords.KEEP)
                .documentEnd(true)
                .maxDocumentBytes(1024));
        List<List<String>> documents = documents(open(), "train");
        assertEquals(List.of("the", "<unk>", "<eos>"), documents.get(0));
        assertEquals(List.of("the", "<unk>", "<unk>", "<eos>"), documents.get(1));
        List<String> cut = documents.subList(2, documents.size() - 1).stream()
                .flatMap(List::stream)
                .toList();
        assertTrue(documents.size() > 4, "the long line was not cut");
        assertEquals(400, java.util.Collections.frequency(cut, "word"));
        assertEquals(1, java.util.Collections.frequency(cut, "<eos>"));
        assertEquals("<eos>", cut.get(400));
        assertEquals(List.of("<unk>", "<unk>", "<eos>"), documents.get(documents.size() - 1));
        assertEquals(
                List.of("<unk>", "word", "<eos>", "the"), open().vocabulary().words());
        assertEquals(true, manifest.options().get("document_end"));
        assertFalse(config(input).build().toOptions().containsKey("document_end"));
    }

    /** Against a plain-Java reference, with everything that can be decided by counts. */
    @Test
    void countsVocabularyAndUnknownWordsAreAsTheReferenceHasThem() throws IOException {
        String text = randomText(SEED, 3000, 800);
        Path input = Files.writeString(temp.resolve("a.txt"), text);
        for (UnknownWords policy : UnknownWords.values()) {
            for (int size : new int[] {0, 40}) {
                run(config(input)
                        .minCount(4)
                        .vocabularySize(size)
                        .unknownWords(policy)
                        .existing(OutputFolder.Existing.OVERWRITE));
                checkAgainstReference(text, policy, size);
            }
        }
    }

    private void checkAgainstReference(String text, UnknownWords policy, int size) throws IOException {
        Tokenizer tokenizer = new TokenizerConfig(TokenizerConfig.Kind.WORD, false).create();
        List<List<String>> lines = text.lines().map(tokenizer::tokens).toList();
        Map<String, Long> counts = new HashMap<>();
        lines.forEach(line -> line.forEach(word -> counts.merge(word, 1L, Long::sum)));
        List<String> words = new ArrayList<>(counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= 4)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList());
        boolean keep = policy == UnknownWords.KEEP;
        int room = size == 0 ? Integer.MAX_VALUE : size - (keep ? 1 : 0);
        words = new ArrayList<>(words.subList(0, Math.min(words.size(), room)));
        if (keep) {
            words.add(0, "<unk>");
        }
        List<String> known = words;
        List<List<String>> expected = lines.stream()
                .map(line -> line.stream()
                        .filter(word -> keep || known.contains(word))
                        .map(word -> known.contains(word) ? word : "<unk>")
                        .toList())
                .filter(line -> !line.isEmpty())
                .toList();
        ParquetCorpus corpus = open();
        assertEquals(known, corpus.vocabulary().words(), policy + " " + size + ", seed " + SEED);
        assertEquals(expected, documents(corpus, "train"), policy + " " + size + ", seed " + SEED);
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        long kept =
                known.stream().mapToLong(word -> counts.getOrDefault(word, 0L)).sum();
        Map<String, Long> counters = corpus.manifest().counters();
        assertEquals(all, counters.get("tokens_read"));
        assertEquals(all - kept, counters.get("tokens_unknown"));
        assertEquals(keep ? all : kept, counters.get("tokens_written"));
        if (keep) {
            assertEquals(all - kept, corpus.vocabulary().count(0));
        }
    }

    /** What the dataset says and holds, apart from where it lies. */
    private static Map<String, Object> content(Path folder) throws IOException {
        ParquetCorpus corpus = ParquetCorpus.open(new Configuration(), folder.toString());
        Map<String, Object> content = new TreeMap<>();
        content.put("splits", corpus.manifest().splits());
        content.put("vocabulary", corpus.vocabularyHash());
        content.put("counters", corpus.manifest().counters());
        content.put("sources", corpus.manifest().sources());
        return content;
    }

    @Test
    void coresSplitsAndBlocksChangeNothing() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("in/deep"));
        Files.writeString(folder.resolve("b.txt"), randomText(SEED, 800, 300));
        Files.writeString(folder.resolve("a.txt"), randomText(SEED + 1, 200, 300));
        Files.writeString(
                folder.resolveSibling("line.txt"),
                randomText(SEED + 2, 1000, 300).replaceAll("\\s+", " "));
        for (TextUnit unit : TextUnit.values()) {
            Map<String, Object> expected = null;
            for (TextPreparation.Sizes sizes : List.of(
                    new TextPreparation.Sizes(0, 1 << 20),
                    new TextPreparation.Sizes(1_500, 1_000),
                    new TextPreparation.Sizes(7_321, 100_000),
                    new TextPreparation.Sizes(17_777, 3_000))) {
                Path out = temp.resolve("out");
                TextPreparation.run(
                        spark,
                        config(temp.resolve("in"))
                                .unit(unit)
                                .minCount(3)
                                .heldOut(0.05)
                                .maxDocumentBytes(700)
                                .shards(7)
                                .existing(OutputFolder.Existing.OVERWRITE)
                                .build(),
                        PreparationListener.NONE,
                        sizes);
                Map<String, Object> content = content(out);
                expected = expected == null ? content : expected;
                assertEquals(expected, content, () -> unit + " " + sizes + ", seed " + SEED);
            }
        }
    }

    @Test
    void oneCoreAndFourGiveTheSameFiles() throws IOException {
        Path input = Files.writeString(temp.resolve("a.txt"), randomText(SEED, 6000, 1000));
        run(config(input).shards(3).heldOut(0.1));
        Map<String, Object> two = content(temp.resolve("out"));
        stop();
        try {
            for (int cores : new int[] {1, 4}) {
                spark = LocalSpark.start(cores);
                run(config(input).shards(3).heldOut(0.1).existing(OutputFolder.Existing.OVERWRITE));
                assertEquals(two, content(temp.resolve("out")), cores + " cores, seed " + SEED);
                stop();
            }
        } finally {
            start();
        }
    }

    @Test
    void shardsAreBalancedWhateverTheDocuments() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            // Documents from one word to a good part of a shard.
            text.append("word ".repeat(1 + (int) Math.pow(2, random.nextDouble(13))))
                    .append('\n');
        }
        Path input = Files.writeString(temp.resolve("a.txt"), text.toString());
        for (int shards : new int[] {1, 2, 5, 16, 61}) {
            DatasetManifest manifest = run(config(input).shards(shards).existing(OutputFolder.Existing.OVERWRITE));
            DatasetManifest.Split train = manifest.splits().get("train");
            assertEquals(shards, train.shards().size());
            double mean = train.tokens() / (double) shards;
            for (DatasetManifest.Shard shard : train.shards()) {
                assertTrue(
                        Math.abs(shard.tokens() - mean) <= 0.05 * mean, shard + " of mean " + mean + ", seed " + SEED);
            }
            List<List<String>> words = documents(open(), "train");
            assertEquals(
                    text.chars().filter(c -> c == ' ').count(),
                    words.stream().mapToLong(List::size).sum());
        }
    }

    @Test
    void equalDocumentsStandOnOneSideAndTheFractionIsMet() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append("document ").append(i % 10_000).append('\n');
        }
        Path input = Files.writeString(temp.resolve("a.txt"), text.toString());
        DatasetManifest manifest = run(config(input).heldOut(0.1));
        List<List<String>> valid = documents(open(), "valid");
        List<List<String>> test = documents(open(), "test");
        List<List<String>> train = documents(open(), "train");
        assertEquals(20_000, valid.size() + test.size() + train.size());
        for (List<List<String>> held : List.of(valid, test)) {
            assertEquals(2000, held.size(), 200);
            assertTrue(held.stream().noneMatch(new java.util.HashSet<>(train)::contains));
        }
        assertEquals(train.size(), manifest.splits().get("train").documents());
    }

    @Test
    void givenSplitsStayAsGiven() throws IOException {
        Path train = Files.writeString(temp.resolve("train.txt"), "a b c\na b\n");
        Path valid = Files.writeString(temp.resolve("valid.txt"), "a z c\n");
        Path test = Files.writeString(temp.resolve("test.txt"), "b\n");
        run(config().train(List.of(train.toString()))
                .valid(List.of(valid.toString()))
                .test(List.of(test.toString())));
        assertEquals(List.of(List.of("a", "b", "c"), List.of("a", "b")), documents(open(), "train"));
        // The vocabulary is the training split's.
        assertEquals(List.of(List.of("a", "c")), documents(open(), "valid"));
        assertEquals(List.of(List.of("b")), documents(open(), "test"));
        assertEquals(3, open().manifest().sources().size());
    }

    @Test
    void tooManyBadDocumentsFailAndLeaveNothing() throws IOException {
        byte[] bytes = randomText(SEED, 200, 100).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int i = 0; i < 20; i++) {
            bytes[bytes.length / 20 * i + 3] = (byte) 0xFF;
        }
        Path input = Files.write(temp.resolve("a.txt"), bytes);
        JobFailed failed = assertThrows(JobFailed.class, () -> run(config(input)));
        assertTrue(failed.getMessage().startsWith("Too many documents are bad: found "), failed.getMessage());
        assertTrue(failed.getMessage().contains("documents_malformed_utf8"), failed.getMessage());
        assertTrue(failed.getMessage().contains("a.txt#"), failed.getMessage());
        assertFalse(Files.exists(temp.resolve("out")), "the job leaves the folder that it made");
        DatasetManifest manifest = run(config(input).maxBadFraction(0.5));
        assertTrue(manifest.counters().get("documents_malformed_utf8") > 10);
        open().verify();
    }

    @Test
    void whatIsAskedWronglyIsSaidAtOnce() throws IOException {
        BadConfiguration values = assertThrows(
                BadConfiguration.class,
                () -> TextPreparationConfig.builder()
                        .minCount(0)
                        .heldOut(0.7)
                        .shards(-1)
                        .maxDocumentBytes(3)
                        .maxBadFraction(Double.NaN)
                        .build());
        assertEquals(7, values.problems().size(), values.getMessage());
        Path occupied = Files.createDirectories(temp.resolve("out"));
        Files.writeString(occupied.resolve("x"), "x");
        BadConfiguration paths = assertThrows(
                BadConfiguration.class,
                () -> run(config(temp.resolve("absent"), temp.resolve("*.nothing"), temp.resolve("out"))));
        assertEquals(4, paths.problems().size(), paths.getMessage());
        assertTrue(paths.getMessage().contains("The output exists"), paths.getMessage());
        assertTrue(paths.getMessage().contains("An input lies in the output folder"), paths.getMessage());
        assertTrue(Files.exists(occupied.resolve("x")));
    }

    @Test
    void textWithoutWordsIsRefused() throws IOException {
        Path input = Files.writeString(temp.resolve("a.txt"), "... \n\n -- \n");
        assertTrue(assertThrows(JobFailed.class, () -> run(config(input)))
                .getMessage()
                .startsWith("The input holds no token"));
        Path rare = Files.writeString(temp.resolve("b.txt"), "each word once");
        JobFailed failed = assertThrows(JobFailed.class, () -> run(config(rare).minCount(2)));
        assertTrue(failed.getMessage().contains("Lower --min-count"), failed.getMessage());
        JobFailed shards = assertThrows(JobFailed.class, () -> run(config(rare).shards(4)));
        assertTrue(shards.getMessage().contains("fewer tokens than shards"), shards.getMessage());
        assertFalse(Files.exists(temp.resolve("out/manifest.json")));
    }

    @Test
    void namesThatRecordsGiveStayToTheEnd() throws IOException {
        Path named = temp.resolve("named.jsonl");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            String id = i % 5 == 4 ? "" : ", \"id\": \"page-" + i + "\"";
            lines.append("{\"text\": \"document number ")
                    .append(i)
                    .append("\"")
                    .append(id)
                    .append("}\n");
        }
        Files.writeString(named, lines.toString());
        Path plain = Files.writeString(temp.resolve("plain.txt"), "one more line\nand another\n");
        run(config(named, plain).records(new RecordNames("text", "text", "id", "", "", "")));
        TreeSet<String> ids = new TreeSet<>();
        try (Stream<Path> files = Files.walk(temp.resolve("out"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".parquet")).toList()) {
                try (ParquetReader<Group> rows = ParquetReader.builder(
                                new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
                        .build()) {
                    for (Group row = rows.read(); row != null; row = rows.read()) {
                        ids.add(row.getString("doc", 0));
                    }
                }
            }
        }
        assertEquals(22, ids.size(), ids.toString());
        assertTrue(ids.containsAll(List.of("page-0", "page-18", "plain.txt#0", "plain.txt#14")), ids.toString());
        assertEquals(4, ids.stream().filter(id -> id.startsWith("named.jsonl#")).count(), ids.toString());
    }
}
