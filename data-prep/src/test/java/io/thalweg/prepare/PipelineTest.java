package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.prepare.dedup.ShingleUnit;
import io.thalweg.prepare.pipeline.Flow;
import io.thalweg.prepare.pipeline.LineSample;
import io.thalweg.prepare.pipeline.PipelineConfig;
import io.thalweg.prepare.pipeline.PipelineManifest;
import io.thalweg.prepare.pipeline.StageManifest;
import io.thalweg.prepare.pipeline.StepAccount;
import io.thalweg.prepare.pipeline.TestSteps;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputHashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pipelines on Spark: what becomes of documents, and that neither cutting nor stopping shows in it. */
class PipelineTest extends FaultyPreparations {
    private static final long SEED = 808;

    private static final String STEPS = """
        steps:
          - letters: {change: upper, store: false}
          - least-words: {least: 4}
          - dedup: {mode: exact, unit: document, store: false}
          - first-letter
          - dedup: {mode: exact, unit: line}
          - letters: {change: reverse-words}
        """;

    private final List<String> notes = new ArrayList<>();

    /** Documents of one to ten words, of which many are equal, two a paragraph. */
    private Path input() throws IOException {
        Random random = new Random(SEED);
        Path folder = Files.createDirectories(temp.resolve("in"));
        for (int file = 0; file < 4; file++) {
            StringBuilder text = new StringBuilder();
            for (int document = 0; document < 300; document++) {
                for (int line = 0; line < 2; line++) {
                    int words = 1 + random.nextInt(5);
                    for (int word = 0; word < words; word++) {
                        text.append(word == 0 ? "" : " ")
                                .append((char) ('a' + random.nextInt(words < 3 ? 3 : 20)))
                                .append("x");
                    }
                    text.append('\n');
                }
                text.append('\n');
            }
            Files.writeString(folder.resolve(file + ".txt"), text.toString());
        }
        return folder;
    }

    private TextPreparationConfig.Builder config(Path input, String output, String steps) {
        return TextPreparationConfig.builder()
                .inputs(List.of(faulty(input)))
                .unit(io.thalweg.prepare.input.TextUnit.PARAGRAPH)
                .output(faulty(temp.resolve(output)))
                .minCount(1)
                .heldOut(0.2)
                .steps(new PipelineConfig(TestSteps.pipeline(steps), false));
    }

    private DatasetManifest run(TextPreparationConfig config, TextPreparation.Sizes sizes) {
        return TextPreparation.run(
                spark,
                config,
                new PreparationListener() {
                    @Override
                    public void progress(Step step, int done, int total) {}

                    @Override
                    public void note(String text) {
                        notes.add(text);
                    }
                },
                sizes);
    }

    private static TextPreparation.Sizes pieces(long bytes) {
        return new TextPreparation.Sizes(bytes, 4096);
    }

    private Map<String, String> files(String output) throws IOException {
        return OutputHashes.of(temp.resolve(output), name -> false);
    }

    private PipelineManifest pipeline(String output, DatasetManifest manifest) {
        return PipelineManifest.read(
                        OutputFolder.at(
                                spark.hadoopConfiguration(),
                                temp.resolve(output).toString()),
                        manifest)
                .orElseThrow();
    }

    @Test
    void everyDocumentIsAccountedForByEveryStep() throws Exception {
        Path input = input();
        DatasetManifest manifest = run(config(input, "out", STEPS).build(), pieces(2000));
        PipelineManifest pipeline = pipeline("out", manifest);
        List<StepAccount> steps = pipeline.account().steps();
        assertEquals(
                List.of("letters", "least-words", "dedup", "first-letter", "dedup-2", "letters-2"),
                steps.stream().map(StepAccount::id).toList());
        Flow before = new Flow(1200, manifest.counters().get("text_bytes"));
        for (StepAccount step : steps) {
            assertEquals(before, step.in(), step.id());
            assertEquals(
                    step.in().documents() - step.droppedDocuments(), step.out().documents(), step.id());
            step.samples().forEach((reason, samples) -> {
                assertEquals(Math.min(5, step.dropped().get(reason)), samples.size(), step.id() + " " + reason);
                samples.forEach(sample -> assertTrue(sample.id().contains(".txt#"), sample.toString()));
            });
            before = step.out();
        }
        assertTrue(steps.get(1).dropped().get("too_few_words") > 100, steps.toString());
        assertTrue(steps.get(1).counters().get("words") > 1200);
        assertTrue(steps.get(2).dropped().get("copy") > 0, steps.toString());
        assertTrue(steps.get(4).dropped().get("nothing_left") > 0, steps.toString());
        assertEquals(1200, pipeline.account().lengthsBefore().documents());
        assertEquals(before.documents(), pipeline.account().lengthsAfter().documents());
        assertEquals(
                before.documents(),
                pipeline.account().languages().values().stream()
                        .mapToLong(Flow::documents)
                        .sum());
        assertFalse(pipeline.account().repeatedLines().isEmpty());
        assertEquals(1200 - before.documents(), manifest.counters().get("documents_dropped"));
        assertEquals(
                before.documents(),
                manifest.counters().get("documents_written")
                        - manifest.counters().get("documents_cut_between_shards"));
        assertEquals(1200, manifest.counters().get("documents"));
        assertFalse(Files.exists(temp.resolve("out/_steps")));
    }

    /** How work is cut into tasks, and which steps are stored, shows nowhere but in how long it takes. */
    @Test
    void theDatasetIsTheSameHoweverThePipelineIsCut() throws Exception {
        Path input = input();
        String stored = STEPS.replace(", store: false", "");
        String fused = STEPS.replace("first-letter", "first-letter: {store: false}")
                .replace("{least: 4}", "{least: 4, store: false}");
        run(config(input, "out", STEPS).build(), pieces(1 << 20));
        Map<String, String> expected = files("out");
        assertTrue(expected.keySet()
                .containsAll(List.of("lines.json", "manifest.json", "pipeline.json", "vocabulary.tsv")));
        for (String steps : List.of(stored, fused)) {
            run(
                    config(input, "out", steps)
                            .existing(OutputFolder.Existing.OVERWRITE)
                            .build(),
                    pieces(1500));
            assertEquals(expected, files("out"), steps);
        }
    }

    private LineSample lines(String output, DatasetManifest manifest) {
        return LineSample.read(
                        OutputFolder.at(
                                spark.hadoopConfiguration(),
                                temp.resolve(output).toString()),
                        manifest)
                .orElseThrow();
    }

    /** Without a search for equal lines too; counted here by themselves. */
    @Test
    void theCommonestLinesOfWhatRemainsAreTold() throws Exception {
        Path input = input();
        String steps = "steps: [least-words, {letters: {change: upper}}]";
        LineSample all = lines("out", run(config(input, "out", steps).build(), pieces(20_000)));
        TreeMap<String, Long> counted = new TreeMap<>();
        long documents = 0;
        for (int file = 0; file < 4; file++) {
            for (String paragraph :
                    Files.readString(input.resolve(file + ".txt")).split("\n\n")) {
                if (paragraph.strip().split("\\s+").length >= 3) {
                    documents++;
                    paragraph
                            .strip()
                            .toUpperCase(Locale.ROOT)
                            .lines()
                            .forEach(line -> counted.merge(line, 1L, Long::sum));
                }
            }
        }
        assertEquals(documents, all.documents());
        assertEquals(documents, all.allDocuments());
        assertEquals(counted.values().stream().mapToLong(Long::longValue).sum(), all.lines());
        assertEquals(
                counted.entrySet().stream()
                        .filter(line -> line.getValue() > 1)
                        .sorted(Map.Entry.<String, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                        .limit(50)
                        .map(line -> new LineSample.CommonLine(line.getKey(), line.getValue()))
                        .toList(),
                all.repeated());
    }

    /** Of more text than that, a sample of documents tells: the same however the work is cut, and about as often. */
    @Test
    void aSampleOfDocumentsTellsTheCommonestLinesOfMany() throws Exception {
        StringBuilder text = new StringBuilder();
        Random random = new Random(SEED);
        for (int document = 0; document < 4000; document++) {
            text.append("own line ").append(document).append('\n');
            text.append(random.nextInt(4) == 0 ? "all rights reserved" : "another own line " + document)
                    .append("\n\n");
        }
        Path input = Files.createDirectories(temp.resolve("many"));
        Files.writeString(input.resolve("in.txt"), text.toString());
        TextPreparationConfig config = config(input, "out", "steps: [least-words]")
                .existing(OutputFolder.Existing.OVERWRITE)
                .build();
        long sampleBytes = text.length() / 4;
        LineSample sample = lines("out", run(config, new TextPreparation.Sizes(40_000, 4096, 1000, sampleBytes)));
        LineSample otherwise = lines("out", run(config, new TextPreparation.Sizes(90_000, 8192, 1000, sampleBytes)));
        assertEquals(sample, otherwise);
        assertEquals(4000, sample.allDocuments());
        assertEquals(1000, sample.documents(), 150, sample.toString());
        assertEquals(2 * sample.documents(), sample.lines());
        assertEquals(1, sample.repeated().size(), sample.toString());
        assertEquals("all rights reserved", sample.repeated().get(0).text());
        assertEquals(0.25, (double) sample.repeated().get(0).times() / sample.documents(), 0.05);
    }

    /** A pipeline of one search for copies is what --dedup is. */
    @Test
    void dedupAloneDropsWhatTheOptionDrops() throws Exception {
        Path input = input();
        for (DedupMode mode : List.of(DedupMode.EXACT, DedupMode.NEAR)) {
            DatasetManifest option = run(
                    TextPreparationConfig.builder()
                            .inputs(List.of(faulty(input)))
                            .unit(io.thalweg.prepare.input.TextUnit.PARAGRAPH)
                            .output(faulty(temp.resolve("a-" + mode)))
                            .minCount(1)
                            .heldOut(0.2)
                            .duplicates(new DedupConfig(
                                    mode, DedupUnit.DOCUMENT, ShingleUnit.WORD, 5, 0.8, 100, false, List.of()))
                            .build(),
                    pieces(2000));
            DatasetManifest step = run(
                    config(input, "b-" + mode, "steps: [{dedup: {mode: " + mode.label() + "}}]")
                            .build(),
                    pieces(3000));
            assertEquals(hashes(option), hashes(step), mode.label());
            assertEquals(
                    option.counters().get("documents_duplicate"),
                    pipeline("b-" + mode, step)
                            .account()
                            .steps()
                            .get(0)
                            .counters()
                            .get("documents_duplicate"));
        }
    }

    /** Of more files than a manifest lists no hash comes to the driver or into a stage's manifest; resuming needs none. */
    @Test
    void ofVeryManyFilesNoHashIsTakenAndStepsAreKeptAllTheSame() throws Exception {
        Path input = input();
        TextPreparation.Sizes many = pieces(2000).withMostSources(2);
        TextPreparationConfig.Builder kept =
                config(input, "out", STEPS).steps(new PipelineConfig(TestSteps.pipeline(STEPS), true));
        DatasetManifest listed = run(kept.build(), pieces(2000));
        assertTrue(
                listed.sources().size() > 2 && stageHashes("out") > 0,
                listed.sources().toString());
        kept.existing(OutputFolder.Existing.OVERWRITE);
        DatasetManifest manifest = run(kept.build(), many);
        assertEquals(
                List.of(listed.sources().size() + " files"),
                manifest.sources().stream().map(DatasetManifest.Source::path).toList());
        assertEquals(0, stageHashes("out"));
        assertEquals(hashes(listed), hashes(manifest));

        Files.delete(shards("out").get(0));
        kept.existing(OutputFolder.Existing.RESUME);
        notes.clear();
        assertEquals(hashes(listed), hashes(run(kept.build(), many)));
        assertEquals(List.of("Steps 1 to 6 are finished and are not done again"), notes);
    }

    /** Hashes of input files in the manifests of all stages. */
    private int stageHashes(String output) throws IOException {
        int hashes = 0;
        try (Stream<Path> stages = Files.list(temp.resolve(output).resolve(PipelineOutput.STEPS))) {
            for (Path stage : stages.toList()) {
                hashes += StageManifest.read(OutputFolder.at(spark.hadoopConfiguration(), stage.toString()))
                        .sha256()
                        .size();
            }
        }
        return hashes;
    }

    private static Map<String, List<String>> hashes(DatasetManifest manifest) {
        Map<String, List<String>> hashes = new TreeMap<>();
        manifest.splits()
                .forEach((name, split) -> hashes.put(
                        name,
                        split.shards().stream()
                                .map(shard -> shard.part().sha256())
                                .toList()));
        return hashes;
    }

    /** Stopped by full disks at many places and taken up again each time, with tasks of other sizes. */
    @Test
    void stoppedAtManyPlacesAndResumedTheDatasetIsTheSameByteForByte() throws Exception {
        Path input = input();
        FaultyFileSystem.ROOM.set(1L << 40);
        run(config(input, "out", STEPS).build(), pieces(2000));
        long needed = (1L << 40) - FaultyFileSystem.ROOM.get();
        Map<String, String> expected = files("out");
        Random random = new Random(SEED);
        int resumed = 0;
        for (int stop = 0; stop < 10; stop++) {
            long room = (long) (needed * random.nextDouble());
            TextPreparationConfig anew = config(input, "out", STEPS)
                    .existing(OutputFolder.Existing.OVERWRITE)
                    .build();
            FaultyFileSystem.ROOM.set(room);
            assertThrows(JobFailed.class, () -> run(anew, pieces(2000)), "room for " + room + " of " + needed);
            assertFalse(Files.exists(temp.resolve("out/manifest.json")));
            FaultyFileSystem.reset();
            notes.clear();
            run(
                    config(input, "out", STEPS)
                            .existing(OutputFolder.Existing.RESUME)
                            .build(),
                    pieces(1000 + 500L * stop));
            assertEquals(expected, files("out"), "room for " + room + " of " + needed);
            resumed += notes.stream().anyMatch(note -> note.contains("are finished")) ? 1 : 0;
        }
        assertTrue(resumed >= 3, resumed + " of 10 went on from a finished step");
        notes.clear();
        run(config(input, "out", STEPS).existing(OutputFolder.Existing.RESUME).build(), pieces(2000));
        assertEquals(List.of("The dataset is finished: nothing is done"), notes);
        assertEquals(expected, files("out"));

        Files.delete(shards("out").get(0));
        BadConfiguration damaged = assertThrows(
                BadConfiguration.class,
                () -> run(
                        config(input, "out", STEPS)
                                .existing(OutputFolder.Existing.RESUME)
                                .build(),
                        pieces(2000)));
        assertTrue(damaged.getMessage().contains("damaged"), damaged.getMessage());
    }

    private List<Path> shards(String output) throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve(output).resolve("train"))) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aChangedStepIsDoneAgainAndADamagedOneToo() throws Exception {
        Path input = input();
        PipelineConfig kept = new PipelineConfig(TestSteps.pipeline(STEPS), true);
        run(config(input, "out", STEPS).steps(kept).build(), pieces(2000));
        assertTrue(Files.exists(temp.resolve("out/_steps/02-least-words/manifest.json")));
        assertTrue(Files.exists(temp.resolve("out/_steps/06-letters-2/manifest.json")));

        String changed = STEPS.replace("{change: reverse-words}", "{change: upper}");
        run(config(input, "whole", changed).build(), pieces(2000));
        notes.clear();
        TextPreparationConfig again = config(input, "out", changed)
                .steps(new PipelineConfig(TestSteps.pipeline(changed), true))
                .existing(OutputFolder.Existing.RESUME)
                .build();
        DatasetManifest manifest = run(again, pieces(2000));
        assertEquals(List.of("Steps 1 to 5 are finished and are not done again"), notes);
        assertEquals(
                pipeline("out", manifest),
                pipeline(
                        "whole",
                        DatasetManifest.read(
                                OutputFolder.at(
                                        spark.hadoopConfiguration(),
                                        temp.resolve("whole").toString()),
                                "text")));

        Path part;
        try (Stream<Path> parts = Files.list(temp.resolve("out/_steps/06-letters-2"))) {
            part = parts.filter(file -> file.toString().endsWith(".parquet"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);
        Files.delete(temp.resolve("out/manifest.json"));
        notes.clear();
        run(again, pieces(2000));
        assertEquals(2, notes.size(), notes.toString());
        assertTrue(
                notes.get(0).startsWith("Step 06-letters-2 is done again: A file is not what its manifest says"),
                notes.toString());
        assertEquals("Steps 1 to 5 are finished and are not done again", notes.get(1));

        Files.writeString(input.resolve("4.txt"), "one more\ndocument of words\n");
        Files.delete(temp.resolve("out/manifest.json"));
        notes.clear();
        run(again, pieces(2000));
        assertEquals(List.of(), notes);
    }

    /** Pages that hold a word of the file are dropped, so that another file makes another dataset. */
    @Test
    void aStepIsDoneAgainWhereAFileThatItReadsHasChanged() throws Exception {
        Path input = input();
        Path words = Files.writeString(temp.resolve("bad [words].txt"), "ax\n");
        String steps = """
            steps:
              - letters: {change: upper}
              - c4: {bad-words-file: "%s", least-sentences: 0, least-words-per-line: 0, terminal-punctuation: false}
              - letters: {change: reverse-words}
            """.formatted(words);
        TextPreparationConfig resumed = config(input, "out", steps)
                .steps(new PipelineConfig(TestSteps.pipeline(steps), true))
                .existing(OutputFolder.Existing.RESUME)
                .build();
        PipelineManifest first = pipeline("out", run(resumed, pieces(2000)));
        run(resumed, pieces(2000));
        assertEquals(List.of("The dataset is finished: nothing is done"), notes);
        Files.writeString(words, "bx\ncx\n");
        notes.clear();
        PipelineManifest second = pipeline("out", run(resumed, pieces(2000)));
        assertEquals(List.of("Steps 1 to 1 are finished and are not done again"), notes);
        assertEquals(pipeline("whole", run(config(input, "whole", steps).build(), pieces(2000))), second);
        assertEquals(
                first.account().steps().get(0).out(),
                second.account().steps().get(0).out());
        assertTrue(
                first.account().out().documents() > second.account().out().documents()
                        && second.account().out().documents() > 0,
                first.account().out() + " and " + second.account().out());
        Path inside = Files.writeString(temp.resolve("out/words.txt"), "ax\n");
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> run(
                        config(input, "out", steps.replace(words.toString(), inside.toString()))
                                .output(temp.resolve("out").toString())
                                .existing(OutputFolder.Existing.OVERWRITE)
                                .build(),
                        pieces(2000)));
        assertTrue(bad.getMessage().startsWith("An input lies in the output folder"), bad.getMessage());
    }

    @Test
    void stepsThatFailOrDropEverythingEndTheJobWithAWord() throws Exception {
        Path input = input();
        JobFailed failed = assertThrows(
                JobFailed.class,
                () -> run(
                        config(input, "out", "steps: [{letters: {change: fail}}]")
                                .build(),
                        pieces(2000)));
        assertTrue(
                failed.getMessage()
                        .startsWith("A step could not deal with too many documents: found 1200 of 1200, one of them for"
                                + " java.lang.IllegalStateException: a step's fault"),
                failed.getMessage());
        assertFalse(Files.exists(temp.resolve("out/_steps")));
        JobFailed empty = assertThrows(
                JobFailed.class,
                () -> run(
                        config(input, "out", "steps: [least-words, {letters: {change: remove}}]")
                                .build(),
                        pieces(2000)));
        assertTrue(
                empty.getMessage().startsWith("No document is left for training behind the pipeline"),
                empty.getMessage());
        assertTrue(notes.get(notes.size() - 1).endsWith("--resume goes on from them"), notes.toString());
        assertThrows(
                BadConfiguration.class,
                () -> run(config(input, "out", "steps: [least-words]").build(), pieces(2000)),
                "The output exists");
    }

    @Test
    void resumeNeedsSomethingOfItsOwn() throws Exception {
        Path input = input();
        Files.createDirectories(temp.resolve("out/train"));
        Files.writeString(temp.resolve("out/train/mine.txt"), "x");
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> run(
                        config(input, "out", STEPS)
                                .existing(OutputFolder.Existing.RESUME)
                                .build(),
                        pieces(2000)));
        assertTrue(bad.getMessage().startsWith("--resume finds nothing to go on from"), bad.getMessage());
        assertTrue(Files.exists(temp.resolve("out/train/mine.txt")));
        BadConfiguration without = assertThrows(
                BadConfiguration.class,
                () -> TextPreparationConfig.builder()
                        .inputs(List.of("in"))
                        .output("out")
                        .steps(new PipelineConfig(io.thalweg.prepare.pipeline.Pipeline.NONE, true))
                        .existing(OutputFolder.Existing.RESUME)
                        .build());
        assertEquals(2, without.problems().size(), without.getMessage());
    }
}
