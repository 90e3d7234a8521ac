package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.pipeline.Flow;
import io.thalweg.prepare.pipeline.LanguageSplit;
import io.thalweg.prepare.pipeline.LanguagesManifest;
import io.thalweg.prepare.pipeline.LineSample;
import io.thalweg.prepare.pipeline.PipelineAccount;
import io.thalweg.prepare.pipeline.PipelineConfig;
import io.thalweg.prepare.pipeline.PipelineManifest;
import io.thalweg.prepare.pipeline.StepAccount;
import io.thalweg.prepare.pipeline.TestSteps;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputHashes;
import io.thalweg.text.TokenizerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A dataset for each language: what is in each, that nothing is lost, and that stopping shows nowhere. */
class LanguageDatasetsTest extends FaultyPreparations {
    private static final long SEED = 515;

    private static final Map<String, List<String>> SENTENCES = Map.of(
            "eng",
            List.of(
                    "Everyone has the right to freedom of thought and conscience.",
                    "The family is the natural and fundamental group unit of society.",
                    "They should act towards one another in a spirit of brotherhood.",
                    "Nobody shall be held in slavery or servitude of any kind."),
            "deu",
            List.of(
                    "Jeder hat das Recht auf Gedankenfreiheit und Gewissensfreiheit.",
                    "Die Familie ist die nat\u00fcrliche Grundeinheit der Gesellschaft.",
                    "Alle Menschen sollen einander im Geiste der Br\u00fcderlichkeit begegnen.",
                    "Niemand darf in Sklaverei oder Leibeigenschaft gehalten werden."),
            "rus",
            List.of(
                    "\u041a\u0430\u0436\u0434\u044b\u0439 \u0447\u0435\u043b\u043e\u0432\u0435\u043a"
                            + " \u0438\u043c\u0435\u0435\u0442 \u043f\u0440\u0430\u0432\u043e \u043d\u0430"
                            + " \u0441\u0432\u043e\u0431\u043e\u0434\u0443 \u043c\u044b\u0441\u043b\u0438.",
                    "\u0412\u0441\u0435 \u043b\u044e\u0434\u0438"
                            + " \u0440\u043e\u0436\u0434\u0430\u044e\u0442\u0441\u044f"
                            + " \u0441\u0432\u043e\u0431\u043e\u0434\u043d\u044b\u043c\u0438 \u0438"
                            + " \u0440\u0430\u0432\u043d\u044b\u043c\u0438 \u0432"
                            + " \u0434\u043e\u0441\u0442\u043e\u0438\u043d\u0441\u0442\u0432\u0435."),
            "fra",
            List.of("Tous les \u00eatres humains naissent libres et \u00e9gaux en dignit\u00e9 et en droits."));

    /** Documents of each language; of one that is written in digits nobody can tell it. */
    private static final Map<String, Integer> DOCUMENTS =
            Map.of("eng", 300, "deu", 200, "rus", 60, "fra", 3, "und", 20);

    private static final String STEPS = """
        steps:
          - least-words: {least: 4}
          - language: {store: false}
          - letters: {change: reverse-words}
        """;

    private final List<String> notes = new ArrayList<>();

    private Path input() throws IOException {
        Random random = new Random(SEED);
        List<String> documents = new ArrayList<>();
        DOCUMENTS.keySet().stream().sorted().forEach(language -> {
            for (int i = 0; i < DOCUMENTS.get(language); i++) {
                StringBuilder text = new StringBuilder();
                for (int sentence = 0; sentence < 3; sentence++) {
                    List<String> all = SENTENCES.getOrDefault(language, List.of("12 34 56 78"));
                    text.append(all.get(random.nextInt(all.size()))).append(' ');
                }
                documents.add(text.append(i).toString());
            }
        });
        documents.add("too short");
        java.util.Collections.shuffle(documents, random);
        Path folder = Files.createDirectories(temp.resolve("in"));
        for (int file = 0; file < 3; file++) {
            int part = documents.size() / 3;
            List<String> lines = documents.subList(file * part, file == 2 ? documents.size() : (file + 1) * part);
            Files.writeString(folder.resolve(file + ".txt"), String.join("\n", lines) + "\n");
        }
        return folder;
    }

    private TextPreparationConfig.Builder config(Path input, String output, String steps) {
        return TextPreparationConfig.builder()
                .inputs(List.of(faulty(input)))
                .output(faulty(temp.resolve(output)))
                .minCount(1)
                .heldOut(0.1)
                .steps(steps(steps, OptionalDouble.empty()));
    }

    private static PipelineConfig steps(String steps, OptionalDouble share) {
        return new PipelineConfig(TestSteps.pipeline(steps), false, Optional.of(new LanguageSplit(share)));
    }

    private PreparationListener listener() {
        return new PreparationListener() {
            @Override
            public void progress(Step step, int done, int total) {}

            @Override
            public void note(String text) {
                notes.add(text);
            }
        };
    }

    private LanguagesManifest run(TextPreparationConfig.Builder config, long splitBytes) {
        return TextPreparation.runByLanguage(
                spark, config.build(), listener(), new TextPreparation.Sizes(splitBytes, 4096));
    }

    private DatasetManifest runOne(TextPreparationConfig.Builder config) {
        return TextPreparation.run(spark, config.build(), listener(), new TextPreparation.Sizes(10_000, 4096));
    }

    private OutputFolder folder(String path) {
        return OutputFolder.at(spark.hadoopConfiguration(), faulty(temp.resolve(path)));
    }

    private DatasetManifest manifest(String path) {
        return DatasetManifest.read(folder(path), ParquetCorpus.KIND);
    }

    private static Map<String, List<String>> hashes(DatasetManifest manifest) {
        Map<String, List<String>> hashes = new TreeMap<>();
        hashes.put("vocabulary", List.of(manifest.vocabularyHash()));
        manifest.splits()
                .forEach((name, split) -> hashes.put(
                        name,
                        split.shards().stream()
                                .map(shard -> shard.part().sha256())
                                .toList()));
        return hashes;
    }

    private Map<String, String> files(String output) throws IOException {
        return OutputHashes.of(temp.resolve(output), name -> false);
    }

    @Test
    void everyLanguageWithItsShareIsADatasetAndNoDocumentIsLost() throws Exception {
        LanguagesManifest all = run(config(input(), "out", STEPS), 20_000);
        assertEquals(List.of("deu", "eng", "rus"), all.languages());
        assertEquals(200, all.datasets().get("deu").documents());
        assertEquals(300, all.datasets().get("eng").documents());
        assertEquals(60, all.datasets().get("rus").documents());
        assertEquals(List.of("fra", "und"), List.copyOf(all.leftOut().keySet()));
        assertEquals(3, all.leftOut().get("fra").documents().documents());
        assertEquals(
                "fewer than 1.0% of the documents (--least-language-share)",
                all.leftOut().get("fra").reason());
        assertEquals(20, all.leftOut().get("und").documents().documents());
        assertEquals(
                "their language could not be told", all.leftOut().get("und").reason());
        assertEquals(23, all.counters().get("documents_in_no_dataset"));
        assertTrue(
                notes.contains("No dataset for fra, 3 documents: fewer than 1.0% of the documents"
                        + " (--least-language-share)"),
                notes.toString());
        assertEquals(583, all.readPipeline(folder("out")).account().out().documents());
        for (String language : all.languages()) {
            DatasetManifest manifest = manifest("out/" + language);
            ParquetCorpus.open(spark.hadoopConfiguration(), faulty(temp.resolve("out/" + language)))
                    .verify();
            Map<String, Long> counters = manifest.counters();
            assertEquals(language, manifest.options().get("language"));
            assertEquals(true, manifest.options().get("split_by_language"));
            assertEquals(
                    counters.get("documents"),
                    counters.get("documents_dropped")
                            + counters.get("documents_of_other_languages")
                            + counters.get("documents_without_tokens")
                            + counters.get("documents_written")
                            - counters.get("documents_cut_between_shards"),
                    counters.toString());
            PipelineAccount account = PipelineManifest.read(folder("out/" + language), manifest)
                    .orElseThrow()
                    .account();
            LineSample lines =
                    LineSample.read(folder("out/" + language), manifest).orElseThrow();
            assertEquals(account.out().documents(), lines.documents());
            assertEquals(lines.documents(), lines.lines());
            Flow own = all.datasets().get(language);
            assertEquals(Map.of(language, own), account.languages());
            assertEquals(own.documents(), account.lengthsAfter().documents());
            assertEquals(584, account.lengthsBefore().documents());
            StepAccount last = account.steps().get(account.steps().size() - 1);
            assertEquals("split-by-language", last.id());
            assertEquals(583, last.in().documents());
            assertEquals(own, last.out());
            assertEquals(583 - own.documents(), last.dropped().get("other_language"));
        }
        try (Stream<Path> left = Files.list(temp.resolve("out"))) {
            assertEquals(
                    List.of("deu", "eng", "manifest.json", "pipeline.json", "rus"),
                    left.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    /** The trusted way: a pipeline that keeps one language alone. */
    @Test
    void aDatasetIsWhatItsLanguageAloneWouldBe() throws Exception {
        Path input = input();
        for (boolean shuffled : new boolean[] {false, true}) {
            ArrangementConfig arrangement =
                    shuffled ? new ArrangementConfig(Pack.NONE, 0, true, 7) : ArrangementConfig.AS_READ;
            TokenizerConfig tokenizer =
                    new TokenizerConfig(shuffled ? TokenizerConfig.Kind.BPE : TokenizerConfig.Kind.WORD, false);
            OutputFolder.Existing over = OutputFolder.Existing.OVERWRITE;
            run(
                    config(input, "out", STEPS)
                            .arrangement(arrangement)
                            .tokenizer(tokenizer)
                            .existing(over),
                    2000);
            for (String language : List.of("deu", "rus")) {
                DatasetManifest alone = runOne(config(input, "alone", STEPS)
                        .arrangement(arrangement)
                        .tokenizer(tokenizer)
                        .existing(over)
                        .steps(new PipelineConfig(
                                TestSteps.pipeline(STEPS.replace(
                                        "language: {store: false}",
                                        "language: {store: false, keep: [" + language + "]}")),
                                false)));
                assertEquals(hashes(alone), hashes(manifest("out/" + language)), language + ", " + shuffled);
            }
        }
    }

    @Test
    void stoppedAtManyPlacesAndResumedAllDatasetsAreTheSameByteForByte() throws Exception {
        Path input = input();
        FaultyFileSystem.ROOM.set(1L << 40);
        run(config(input, "out", STEPS), 20_000);
        long needed = (1L << 40) - FaultyFileSystem.ROOM.get();
        Map<String, String> expected = files("out");
        int wentOn = 0;
        for (int stop = 1; stop <= 5; stop++) {
            // Most of what is written are the steps; the later half of the stops falls into the datasets.
            long room = stop == 5 ? needed - 1 : needed - (needed >> 2 * stop - 1);
            FaultyFileSystem.ROOM.set(room);
            TextPreparationConfig.Builder anew = config(input, "out", STEPS).existing(OutputFolder.Existing.OVERWRITE);
            assertThrows(JobFailed.class, () -> run(anew, 20_000), "room for " + room + " of " + needed);
            assertFalse(Files.exists(temp.resolve("out/manifest.json")));
            FaultyFileSystem.reset();
            notes.clear();
            run(config(input, "out", STEPS).existing(OutputFolder.Existing.RESUME), 15_000 + 5000L * stop);
            assertEquals(expected, files("out"), "room for " + room + " of " + needed);
            wentOn += notes.stream().anyMatch(note -> note.endsWith("is finished and is not made again")) ? 1 : 0;
        }
        assertTrue(wentOn >= 2, wentOn + " of 5 went on from a finished dataset");
        notes.clear();
        run(config(input, "out", STEPS).existing(OutputFolder.Existing.RESUME), 20_000);
        assertEquals(List.of("The dataset is finished: nothing is done"), notes);
        assertEquals(expected, files("out"));
        for (String file : List.of("deu/vocabulary.tsv", "deu/lines.json", "deu/pipeline.json", "pipeline.json")) {
            Path path = temp.resolve("out").resolve(file);
            byte[] bytes = Files.readAllBytes(path);
            Files.delete(path);
            BadConfiguration damaged = assertThrows(
                    BadConfiguration.class,
                    () -> run(config(input, "out", STEPS).existing(OutputFolder.Existing.RESUME), 20_000),
                    file);
            assertTrue(damaged.getMessage().contains("damaged"), damaged.getMessage());
            Files.write(path, bytes);
        }
    }

    @Test
    void tasksThatFailAndRunAgainLeaveTheSameDatasets() throws Exception {
        Path input = input();
        run(config(input, "out", STEPS), 20_000);
        Map<String, String> expected = files("out");
        FaultyFileSystem.failing = "read-";
        FaultyFileSystem.FAILURES.set(4);
        run(config(input, "out", STEPS).existing(OutputFolder.Existing.OVERWRITE), 20_000);
        assertEquals(0, FaultyFileSystem.FAILURES.get());
        assertEquals(expected, files("out"));
    }

    /** One after the other in the same folder, from the same steps. */
    @Test
    void oneDatasetTakesThePlaceOfManyAndManyThatOfOne() throws Exception {
        Path input = input();
        PipelineConfig many = new PipelineConfig(
                TestSteps.pipeline(STEPS), true, Optional.of(new LanguageSplit(OptionalDouble.empty())));
        PipelineConfig one = new PipelineConfig(TestSteps.pipeline(STEPS), true);
        OutputFolder.Existing resumed = OutputFolder.Existing.RESUME;
        run(config(input, "out", STEPS).steps(many), 20_000);
        Files.writeString(temp.resolve("out/report.html"), "of many");
        DatasetManifest manifest = runOne(config(input, "out", STEPS).steps(one).existing(resumed));
        assertEquals(manifest.splits(), manifest("out").splits());
        assertFalse(Files.exists(temp.resolve("out/deu")));
        assertFalse(Files.exists(temp.resolve("out/report.html")));
        assertEquals("Steps 1 to 3 are finished and are not done again", notes.get(notes.size() - 1));
        LanguagesManifest again = run(config(input, "out", STEPS).steps(many).existing(resumed), 20_000);
        assertEquals(List.of("deu", "eng", "rus"), again.languages());
        assertFalse(Files.exists(temp.resolve("out/train")));
        // With another way of making them, none of the datasets stays.
        notes.clear();
        run(config(input, "out", STEPS).steps(many).minCount(2).existing(resumed), 20_000);
        assertFalse(notes.stream().anyMatch(note -> note.contains("is not made again")), notes.toString());
        assertEquals(2, manifest("out/deu").options().get("min_count"));
    }

    @Test
    void languagesThatAreKeptHaveDatasetsHoweverSmallAndWhyOneHasNoneIsTold() throws Exception {
        Path input = input();
        String keep =
                STEPS.replace("language: {store: false}", "language: {store: false, keep: [de, fr, ru, fi, und]}");
        LanguagesManifest all = run(config(input, "out", keep).minCount(20), 20_000);
        assertEquals(List.of("deu", "rus", "und"), all.languages());
        assertEquals("no document is in it", all.leftOut().get("fin").reason());
        assertTrue(
                all.leftOut().get("fra").reason().startsWith("No word is met often enough to be in the vocabulary"),
                all.leftOut().toString());
        assertEquals(3, all.leftOut().get("fra").documents().documents());
        assertFalse(Files.exists(temp.resolve("out/fra")));
        assertEquals(3, all.counters().get("documents_in_no_dataset"));
        // A share that is asked for counts all the same; more shards than tokens are no dataset.
        LanguagesManifest fewer = run(
                config(input, "fewer", keep)
                        .steps(steps(keep, OptionalDouble.of(0.05)))
                        .shards(500),
                3000);
        assertEquals(List.of("deu", "rus"), fewer.languages());
        assertTrue(fewer.leftOut().get("fra").reason().startsWith("fewer than 5.0% of the documents"));
        assertTrue(
                fewer.leftOut().get("und").reason().startsWith("There are fewer tokens than shards"),
                fewer.leftOut().toString());
        JobFailed none = assertThrows(
                JobFailed.class,
                () -> run(config(input, "none", keep).steps(steps(keep, OptionalDouble.of(1))), 20_000));
        assertTrue(
                none.getMessage().startsWith("No language has text enough for a dataset: found deu with 200 documents"),
                none.getMessage());
        assertFalse(Files.exists(temp.resolve("none/manifest.json")));
        JobFailed noWord = assertThrows(
                JobFailed.class, () -> run(config(input, "none-2", keep).minCount(100_000), 20_000));
        assertTrue(noWord.getMessage().contains("No word is met often enough"), noWord.getMessage());
        try (Stream<Path> left = Files.list(temp.resolve("none-2"))) {
            assertEquals(
                    List.of("_steps"),
                    left.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void aSplitThatCannotBeIsRefusedWithAWord() {
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> config(Path.of("in"), "out", "steps: [least-words, letters]")
                        .steps(steps("steps: [least-words, letters]", OptionalDouble.of(1.5)))
                        .build());
        assertEquals(2, bad.problems().size(), bad.getMessage());
        assertTrue(
                bad.getMessage()
                        .startsWith("--split-by-language needs a step that tells languages: found steps least-words,"
                                + " letters, allowed a pipeline with a step 'language'"),
                bad.getMessage());
        assertTrue(bad.getMessage().contains("--least-language-share"), bad.getMessage());
        BadConfiguration none = assertThrows(
                BadConfiguration.class,
                () -> config(Path.of("in"), "out", STEPS)
                        .steps(new PipelineConfig(
                                io.thalweg.prepare.pipeline.Pipeline.NONE,
                                false,
                                Optional.of(new LanguageSplit(OptionalDouble.empty()))))
                        .build());
        assertTrue(none.getMessage().contains("found no --pipeline"), none.getMessage());
    }

    @Test
    void thereAreNoMoreDatasetsThanShares() {
        LanguageSplit split = new LanguageSplit(OptionalDouble.empty());
        assertEquals(100, split.mostDatasets(TestSteps.pipeline("steps: [language]")));
        // Norwegian is two, and Serbo-Croatian three.
        assertEquals(5, split.mostDatasets(TestSteps.pipeline("steps: [{language: {keep: [no, hbs]}}]")));
        assertEquals(
                4, new LanguageSplit(OptionalDouble.of(0.25)).mostDatasets(TestSteps.pipeline("steps: [language]")));
    }
}
