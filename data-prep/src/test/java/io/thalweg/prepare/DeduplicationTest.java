package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.prepare.dedup.ShingleUnit;
import io.thalweg.prepare.input.TextUnit;
import io.thalweg.problem.JobFailed;
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
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** Copies planted in text, of which is known what must go. */
final class DeduplicationTest extends DedupRuns {
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
    void aTrainingSplitThatTheTestSplitHoldsIsToldOf() throws IOException {
        Path train = Files.writeString(temp.resolve("train.txt"), "a b c\nd e f\n");
        Path test = Files.writeString(temp.resolve("test.txt"), "d e f\na b c\ng h i\n");
        JobFailed nothing = assertThrows(
                JobFailed.class,
                () -> run(config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, false))
                        .train(List.of(train.toString()))
                        .test(List.of(test.toString()))));
        assertEquals(
                "No document is left for training once copies are dropped: found of 5 documents, documents dropped: 2"
                        + " equal to others of the input. Give --train text that is not in --test or --valid, whose"
                        + " copies stay",
                nothing.getMessage());
    }
}
