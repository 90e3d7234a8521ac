package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.TokenCorpus;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.dedup.DedupManifest;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.prepare.dedup.IdPair;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.prepare.dedup.ShingleUnit;
import io.thalweg.prepare.dedup.StarsTest;
import io.thalweg.prepare.input.TextUnit;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies planted in text, of which is known what must go. */
class DeduplicationTest {
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

    private static DedupConfig dedup(DedupMode mode, DedupUnit unit, boolean keep, Path... against) {
        return new DedupConfig(
                mode,
                unit,
                ShingleUnit.WORD,
                3,
                0.8,
                100,
                keep,
                Stream.of(against).map(Path::toString).toList());
    }

    private TextPreparationConfig.Builder config(DedupConfig duplicates, Path... inputs) {
        return TextPreparationConfig.builder()
                .inputs(Stream.of(inputs).map(Path::toString).toList())
                .output(temp.resolve("out").toString())
                .tokenizer(new TokenizerConfig(TokenizerConfig.Kind.WHITESPACE, false))
                .minCount(1)
                .heldOut(0)
                .duplicates(duplicates)
                .existing(OutputFolder.Existing.OVERWRITE);
    }

    private static DatasetManifest run(TextPreparationConfig.Builder config) {
        return TextPreparation.run(spark, config.build(), PreparationListener.NONE);
    }

    private List<String> documents(String split) throws IOException {
        ParquetCorpus corpus =
                ParquetCorpus.open(new Configuration(), temp.resolve("out").toString());
        corpus.verify();
        Vocabulary vocabulary = corpus.vocabulary();
        TokenCorpus tokens = corpus.open(split);
        List<String> documents = new ArrayList<>();
        tokens.forEachDocument(0, tokens.tokens(), (ids, from, to) -> {
            StringBuilder words = new StringBuilder();
            for (int i = from; i < to; i++) {
                words.append(i == from ? "" : " ").append(vocabulary.word(ids[i]));
            }
            documents.add(words.toString());
            return true;
        });
        return documents;
    }

    private DedupManifest dedupManifest(String folder) {
        OutputFolder output =
                OutputFolder.at(new Configuration(), temp.resolve(folder).toString());
        return DedupManifest.read(output, DatasetManifest.read(output, ParquetCorpus.KIND))
                .orElseThrow();
    }

    private List<String> examples() throws IOException {
        DedupManifest manifest = dedupManifest("out");
        for (Part part : manifest.parts()) {
            OutputFolder.at(new Configuration(), temp.resolve("out").toString()).verify(part);
        }
        return Files.readAllLines(temp.resolve("out/" + manifest.examples().path()));
    }

    private static String sentence(SplittableRandom random, int words) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append(i == 0 ? "" : " ").append(Integer.toString(random.nextInt(1 << 24), 36));
        }
        return text.toString();
    }

    /** The same to whoever normalises. */
    private static String disguised(SplittableRandom random, String text) {
        String white = List.of(" ", "  ", "\t", " \u00A0", "\u2003").get(random.nextInt(5));
        return (random.nextBoolean() ? " " : "") + text.replace(" ", white) + (random.nextBoolean() ? " " : "");
    }

    /** Lines of three files: some new, some copies of any before, some almost copies, some empty. */
    private List<String> plant(Path folder, List<String> originals) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        Files.createDirectories(folder);
        List<String> all = new ArrayList<>();
        for (String file : List.of("a.txt", "b.txt", "c.txt")) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < 700; i++) {
                int kind = random.nextInt(10);
                if (kind < 5 || originals.isEmpty()) {
                    String line = sentence(random, 1 + random.nextInt(30));
                    originals.add(line);
                    lines.add(line);
                } else if (kind < 8) {
                    // The first few again and again, others once or twice.
                    int which =
                            random.nextInt(random.nextInt(4) == 0 ? Math.min(5, originals.size()) : originals.size());
                    lines.add(disguised(random, originals.get(which)));
                } else if (kind == 8) {
                    String line = originals.get(random.nextInt(originals.size())) + " x" + random.nextInt();
                    originals.add(line);
                    lines.add(line);
                } else {
                    lines.add(random.nextBoolean() ? "" : "  \t");
                }
            }
            all.addAll(lines);
            Files.writeString(folder.resolve(file), String.join("\n", lines) + "\n");
        }
        return all;
    }

    @Test
    void everyExactCopyIsFoundAndNoneIsInvented() throws IOException {
        List<String> originals = new ArrayList<>();
        List<String> all = plant(temp.resolve("in"), originals);
        long blank = all.stream().filter(String::isBlank).count();
        List<String> expected = List.copyOf(new LinkedHashSet<>(originals));
        DatasetManifest manifest = run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, false), temp.resolve("in")));
        // The first of equal ones, in the order of the input.
        assertEquals(expected, documents("train"), "seed " + SEED);
        assertEquals(all.size() - blank - expected.size(), manifest.counters().get("documents_duplicate"));
        assertEquals(0, manifest.counters().get("documents_duplicate_against"));
        List<String> examples = examples();
        assertEquals("kind\tdropped\tkept\tcopies\ttext", examples.get(0));
        assertEquals(1 + 100, examples.size());
        for (String line : examples.subList(1, examples.size())) {
            String[] fields = line.split("\t", -1);
            assertEquals("exact", fields[0]);
            assertTrue(expected.stream().anyMatch(text -> text.startsWith(fields[4])), line);
            assertEquals(
                    lineAt(fields[1]).strip().split("\\s+|\u00A0")[0],
                    lineAt(fields[2]).split(" ")[0],
                    line);
            assertTrue(fields[2].compareTo(fields[1]) != 0 && Long.parseLong(fields[3]) >= 1, line);
        }
        assertFalse(Files.exists(temp.resolve("out/_staging")));
    }

    /** The line of the input that a document's name tells. */
    private String lineAt(String name) throws IOException {
        String[] parts = name.split("#", -1);
        byte[] bytes = Files.readAllBytes(temp.resolve("in").resolve(parts[0]));
        String rest = new String(
                bytes,
                Integer.parseInt(parts[1]),
                bytes.length - Integer.parseInt(parts[1]),
                java.nio.charset.StandardCharsets.UTF_8);
        return rest.substring(0, rest.indexOf('\n')).replace('\u2003', ' ').replace('\u00A0', ' ');
    }

    /** All that is in a dataset, but for the names of its files. */
    private Map<String, Object> content() throws IOException {
        ParquetCorpus corpus =
                ParquetCorpus.open(new Configuration(), temp.resolve("out").toString());
        Map<String, Object> content = new TreeMap<>();
        content.put("splits", corpus.manifest().splits());
        content.put("vocabulary", corpus.vocabularyHash());
        content.put("counters", corpus.manifest().counters());
        content.put("examples", examples());
        content.put(
                "fingerprints",
                dedupManifest("out").fingerprints().stream()
                        .map(each -> each.part().sha256() + each.records())
                        .toList());
        return content;
    }

    @Test
    void tasksAndCoresChangeNothing() throws IOException {
        plant(temp.resolve("in"), new ArrayList<>());
        Path shared = Files.writeString(
                temp.resolve("shared.txt"),
                Files.readString(temp.resolve("in/b.txt")).substring(0, 3000));
        Map<String, Object> expected = null;
        stop();
        try {
            for (int cores : new int[] {1, 2, 4}) {
                spark = LocalSpark.start(cores);
                TextPreparation.run(
                        spark,
                        config(dedup(DedupMode.NEAR, DedupUnit.DOCUMENT, true, shared), temp.resolve("in"))
                                .heldOut(0.1)
                                .shards(3)
                                .build(),
                        PreparationListener.NONE,
                        new TextPreparation.Sizes(cores == 1 ? 0 : 20_000 / cores, 50_000));
                Map<String, Object> content = content();
                expected = expected == null ? content : expected;
                assertEquals(expected, content, cores + " cores, seed " + SEED);
                stop();
            }
        } finally {
            stop();
            start();
        }
    }

    /** A chain of small changes is one group; what was changed much stays. */
    @Test
    void nearCopiesGoAndOthersStay() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> lines = new ArrayList<>();
        Set<String> firsts = new LinkedHashSet<>();
        for (int i = 0; i < 120; i++) {
            String[] words = sentence(random, 120).split(" ");
            firsts.add(String.join(" ", words));
            lines.add(String.join(" ", words));
            // One word of 120 replaced: 3 of 118 shingles of three words differ, J = 0.95.
            for (int copy = 0; copy < 3; copy++) {
                words[random.nextInt(words.length)] = "changed" + random.nextInt();
                lines.add(String.join(" ", words));
            }
            // Every eighth word replaced: J is about 0.45.
            for (int at = 0; at < words.length; at += 8) {
                words[at] = "other" + random.nextInt();
            }
            firsts.add(String.join(" ", words));
            lines.add(String.join(" ", words));
        }
        lines.addAll(List.of("short", "short", "two words", "Two words!", "...", "...", "", "!"));
        firsts.addAll(List.of("short", "two words", "...", "!"));
        Path input = Files.writeString(temp.resolve("near.txt"), String.join("\n", lines));
        DatasetManifest manifest = run(config(dedup(DedupMode.NEAR, DedupUnit.DOCUMENT, false), input));
        Set<String> kept = new HashSet<>(documents("train"));
        Set<String> invented = new HashSet<>(firsts);
        invented.removeAll(kept);
        assertEquals(Set.of(), invented, "dropped though there is none like it, seed " + SEED);
        kept.removeAll(firsts);
        // 1 - (1 - 0.95^9)^11 misses 4 of 100,000.
        assertEquals(Set.of(), kept, "kept though there is one like it, seed " + SEED);
        assertEquals(120 * 3 + 1, manifest.counters().get("documents_near_duplicate"));
        assertEquals(2, manifest.counters().get("documents_duplicate"));
        assertEquals(0, manifest.counters().get("hot_buckets"));
        assertTrue(examples().stream().anyMatch(line -> line.startsWith("near\tnear.txt#")), "no example");
        // Copies go before the split, so none can stand on another side.
        DatasetManifest split = run(config(dedup(DedupMode.NEAR, DedupUnit.DOCUMENT, false), input)
                .heldOut(0.2)
                .unknownWords(UnknownWords.KEEP));
        assertEquals(3, split.splits().size());
        assertEquals(
                firsts.size(),
                split.splits().values().stream()
                        .mapToLong(DatasetManifest.Split::documents)
                        .sum(),
                () -> split.counters().toString());
    }

    /** Scripts without spaces, by characters. */
    @Test
    void charactersServeWhereThereAreNoSpaces() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            text.appendCodePoint(0x4E00 + random.nextInt(5000));
        }
        String original = text.toString();
        Path input = Files.writeString(
                temp.resolve("han.txt"),
                original + "\n" + original.substring(0, 150) + "\u4E00" + original.substring(151) + "\n"
                        + text.reverse());
        DedupConfig characters =
                new DedupConfig(DedupMode.NEAR, DedupUnit.DOCUMENT, ShingleUnit.CHAR, 5, 0.8, 100, false, List.of());
        assertEquals(1, run(config(characters, input)).counters().get("documents_near_duplicate"));
    }

    @Test
    void repeatedLinesAndParagraphsGo() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("in"));
        Files.writeString(folder.resolve("a.txt"), "Menu\nfirst text\n\nShare this\n---\n");
        Files.writeString(folder.resolve("b.txt"), "Menu\nsecond text\n\nShare  this\n---\n");
        Files.writeString(folder.resolve("c.txt"), "Menu\nthird text\nfirst text");
        DatasetManifest lines = run(
                config(dedup(DedupMode.EXACT, DedupUnit.LINE, false), folder).unit(TextUnit.FILE));
        assertEquals(List.of("Menu first text Share this ---", "second text ---", "third text"), documents("train"));
        assertEquals(4, lines.counters().get("lines_duplicate"));
        // The commonest first, with its count.
        assertEquals("exact\tb.txt#0\ta.txt#0\t2\tMenu", examples().get(1));
        DatasetManifest paragraphs = run(config(dedup(DedupMode.EXACT, DedupUnit.PARAGRAPH, false), folder)
                .unit(TextUnit.FILE));
        assertEquals(
                List.of("Menu first text Share this ---", "Menu second text", "Menu third text first text"),
                documents("train"));
        assertEquals(1, paragraphs.counters().get("paragraphs_duplicate"));
        Path known = Files.writeString(temp.resolve("known.txt"), "Menu\n");
        DatasetManifest against = run(config(dedup(DedupMode.EXACT, DedupUnit.LINE, false, known), folder)
                .unit(TextUnit.FILE));
        assertEquals(List.of("first text Share this ---", "second text ---", "third text"), documents("train"));
        assertEquals(3, against.counters().get("lines_duplicate_against"));
        assertEquals(2, against.counters().get("lines_duplicate"));
    }

    @Test
    void whatOtherDataHoldIsKeptOut() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        String[] texts = new String[6];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = sentence(random, 100);
        }
        String almost = texts[1] + " more";
        Path test = Files.writeString(temp.resolve("test.txt"), texts[0] + "\n" + texts[1] + "\n" + texts[0] + "\n");
        Path input = Files.writeString(
                temp.resolve("new.txt"),
                String.join("\n", texts[2], texts[0], almost, texts[3], texts[2], texts[0] + "  "));
        for (DedupMode mode : List.of(DedupMode.EXACT, DedupMode.NEAR)) {
            Path dataset = temp.resolve("dataset-" + mode);
            run(config(dedup(mode, DedupUnit.DOCUMENT, true), test).output(dataset.toString()));
            List<String> expected =
                    mode == DedupMode.EXACT ? List.of(texts[2], almost, texts[3]) : List.of(texts[2], texts[3]);
            for (Path against : mode == DedupMode.EXACT ? List.of(dataset) : List.of(test, dataset)) {
                DatasetManifest manifest = run(config(dedup(mode, DedupUnit.DOCUMENT, false, against), input));
                assertEquals(expected, documents("train"), mode + " " + against);
                assertEquals(2, manifest.counters().get("documents_duplicate_against"));
                assertEquals(1, manifest.counters().get("documents_duplicate"));
                assertEquals(
                        mode == DedupMode.NEAR ? 1L : null,
                        manifest.counters().get("documents_near_duplicate_against"));
                assertTrue(
                        examples().stream().anyMatch(line -> line.contains(test + "#0\t2\t")),
                        examples().toString());
            }
        }
        // Fingerprints of more will do for exact copies, but not the other way.
        run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, false, temp.resolve("dataset-NEAR")), input));
        assertEquals(List.of(texts[2], almost, texts[3]), documents("train"));
        run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, false), input)
                .output(temp.resolve("bare").toString()));
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> run(config(
                        dedup(
                                DedupMode.NEAR,
                                DedupUnit.DOCUMENT,
                                false,
                                temp.resolve("dataset-EXACT"),
                                temp.resolve("bare"),
                                temp.resolve("nothing")),
                        input)));
        assertEquals(3, bad.problems().size(), bad.getMessage());
        assertTrue(
                bad.getMessage().contains("fingerprints of another kind: found near_threshold null"), bad.getMessage());
        assertTrue(bad.getMessage().contains("kept no fingerprints"), bad.getMessage());
        assertTrue(bad.getMessage().contains("does not exist"), bad.getMessage());
    }

    /** What cannot be read of it would otherwise let copies through without a word. */
    @Test
    void whatCannotBeHeldAgainstEndsTheRun() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        String text = sentence(random, 100);
        Path input = Files.writeString(temp.resolve("new.txt"), text + "\n" + sentence(random, 100) + "\n");
        Path other = Files.writeString(temp.resolve("test.jsonl"), "{\"content\": \"" + text + "\"}\n");
        JobFailed unread = assertThrows(
                JobFailed.class, () -> run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, false, other), input)));
        assertTrue(
                unread.getMessage().contains("The text of --against cannot be held against the input"),
                unread.getMessage());
        assertFalse(Files.exists(temp.resolve("out").resolve("manifest.json")));

        Path test = Files.writeString(temp.resolve("test.txt"), text + "\n");
        Path dataset = temp.resolve("kept");
        run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, true), test).output(dataset.toString()));
        DedupConfig held = dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, false, dataset);
        assertEquals(1, run(config(held, input)).counters().get("documents_duplicate_against"));
        Path kept = Path.of(
                dataset.toString(),
                dedupManifest("kept").fingerprints().get(0).part().path());
        byte[] bytes = Files.readAllBytes(kept);
        bytes[bytes.length / 2] ^= 1;
        Files.write(kept, bytes);
        Files.deleteIfExists(kept.resolveSibling("." + kept.getFileName() + ".crc"));
        JobFailed damaged = assertThrows(JobFailed.class, () -> run(config(held, input)));
        assertTrue(damaged.getMessage().contains(kept.getFileName().toString()), damaged.getMessage());
    }

    /** A dataset that would be overwritten is not one to go against. */
    @Test
    void theOutputIsNotAmongWhatItIsHeldAgainst() throws IOException {
        Path input = Files.writeString(temp.resolve("a.txt"), "one two\n");
        run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, true), input));
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, true, temp.resolve("out")), input)));
        assertTrue(bad.getMessage().startsWith("An input lies in the output folder"), bad.getMessage());
        assertEquals(List.of("one two"), documents("train"));
    }

    /** Of splits that are given, the test split's documents stay and leave the others. */
    @Test
    void givenTestDocumentsLeaveTheTrainingSplit() throws IOException {
        Path train = Files.writeString(temp.resolve("train.txt"), "a b c\nd e f\ng h i\n");
        Path valid = Files.writeString(temp.resolve("valid.txt"), "d e f\nj k\nm n\n");
        Path test = Files.writeString(temp.resolve("test.txt"), "a b c\nj k\n");
        run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, false))
                .train(List.of(train.toString()))
                .valid(List.of(valid.toString()))
                .test(List.of(test.toString()))
                .unknownWords(UnknownWords.KEEP));
        assertEquals(List.of("g h i"), documents("train"));
        assertEquals(2, documents("valid").size());
        assertEquals(2, documents("test").size());
    }

    @Test
    void wrongOptionsAreAllToldAtOnce() {
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> new DedupConfig(
                        DedupMode.NONE, DedupUnit.LINE, ShingleUnit.WORD, 0, 1.5, 0, true, List.of("", "b")));
        assertEquals(
                List.of(
                        "--dedup-unit line goes with --dedup exact alone",
                        "--against does nothing without --dedup",
                        "--keep-fingerprints does nothing without --dedup",
                        "A path of --against is empty",
                        "--shingle-length is out of range",
                        "--near-threshold is out of range",
                        "--bucket-cap is out of range"),
                bad.problems().stream()
                        .map(problem -> problem.message().split(":", 2)[0])
                        .toList());
    }

    /** On Spark, with files in between, as the union-find has them. */
    @Test
    void componentsOnSparkAreThoseOfAUnionFind() throws IOException {
        HadoopSettings settings = new HadoopSettings(spark.hadoopConfiguration());
        SparkStep step = new SparkStep(spark, PreparationListener.NONE);
        Path folder = Files.createDirectories(temp.resolve("edges"));
        for (List<byte[]> edges :
                List.of(StarsTest.random(SEED, 3000, 2500), StarsTest.chain(SEED, 3000, true), List.<byte[]>of())) {
            org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(folder + "/edges-" + edges.size());
            RecordFile.Writer out = new RecordFile.Writer(settings.configuration(), file, RecordFile.PAIR_BYTES);
            for (byte[] edge : edges) {
                out.write(edge);
            }
            List<RecordFile> found = new ConnectedComponents(
                            spark, step, settings, new org.apache.hadoop.fs.Path(folder.toString()))
                    .of(List.of(out.finish()));
            TreeMap<Long, Long> lowest = new TreeMap<>();
            for (RecordFile each : found) {
                each.open(settings.configuration())
                        .forEachRemaining(pair -> lowest.put(IdPair.first(pair), IdPair.second(pair)));
            }
            assertEquals(StarsTest.reference(edges), lowest, "seed " + SEED);
        }
    }
}
