package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.prepare.input.RecordNames;
import io.thalweg.prepare.pipeline.Pipeline;
import io.thalweg.prepare.pipeline.PipelineConfig;
import io.thalweg.prepare.pipeline.PipelineFile;
import io.thalweg.prepare.pipeline.StandardSteps;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a preparation with a pipeline refuses, and what it finds of one before. */
final class PreparationRefusalsTest extends FaultyPreparations {
    private final List<String> notes = new ArrayList<>();

    private final PreparationListener listener = new PreparationListener() {
        @Override
        public void progress(Step step, int done, int total) {}

        @Override
        public void note(String text) {
            notes.add(text);
        }
    };

    private TextPreparationConfig.Builder config(Path input, String steps) {
        return TextPreparationConfig.builder()
                .inputs(List.of(faulty(input)))
                .output(faulty(temp.resolve("out")))
                .minCount(1)
                .heldOut(0)
                .steps(new PipelineConfig(pipeline(steps), false));
    }

    private static Pipeline pipeline(String steps) {
        List<Problem> problems = new ArrayList<>();
        return steps.isEmpty()
                ? Pipeline.NONE
                : PipelineFile.parse("test.yaml", steps.getBytes(StandardCharsets.UTF_8), StandardSteps.KINDS, problems)
                        .orElseThrow(() -> new AssertionError(problems));
    }

    private Path records() throws IOException {
        return Files.writeString(temp.resolve("in.jsonl"), """
                {"name": "one", "text": "the first text of all"}
                {"name": "two", "text": "another text"}
                {"text": "one without a name"}
                """);
    }

    @Test
    void aNameThatNoRecordHasEndsThePreparation() throws IOException {
        Path input = records();
        for (String steps : List.of("", "steps: [length, normalize]")) {
            JobFailed failed = assertThrows(
                    JobFailed.class,
                    () -> TextPreparation.run(
                            spark,
                            config(input, steps)
                                    .records(new RecordNames("text", "text", "naem", "", "", ""))
                                    .existing(OutputFolder.Existing.OVERWRITE)
                                    .build(),
                            listener));
            assertEquals(
                    "No record has the name that was asked for: found 3 records, none with a text or a whole number there"
                            + " (--id-field naem). Name what holds the records' names, or leave the option out: their"
                            + " places name them then",
                    failed.getMessage());
            assertFalse(Files.exists(temp.resolve("out/manifest.json")));
            // That some lack it is counted, and no reason to end.
            var manifest = TextPreparation.run(
                    spark,
                    config(input, steps)
                            .records(new RecordNames("text", "text", "name", "", "", ""))
                            .existing(OutputFolder.Existing.OVERWRITE)
                            .build(),
                    listener);
            assertEquals(1, manifest.counters().get("records_without_id"));
            assertEquals(2, manifest.counters().get("records_with_id"));
        }
    }

    /** As of a run that died between its commit and its end. */
    @Test
    void resumingAFinishedDatasetRemovesStepsThatWereLeft() throws IOException {
        TextPreparationConfig.Builder config = config(records(), "steps: [length, normalize]");
        TextPreparation.run(
                spark,
                config.steps(new PipelineConfig(pipeline("steps: [length, normalize]"), true))
                        .build(),
                listener);
        assertTrue(Files.isDirectory(temp.resolve("out/_steps")));
        config.existing(OutputFolder.Existing.RESUME);
        notes.clear();
        TextPreparation.run(spark, config.build(), listener);
        assertTrue(Files.isDirectory(temp.resolve("out/_steps")), "they are to be kept");
        TextPreparation.run(
                spark,
                config.steps(new PipelineConfig(pipeline("steps: [length, normalize]"), false))
                        .build(),
                listener);
        assertFalse(Files.exists(temp.resolve("out/_steps")));
        assertTrue(Files.exists(temp.resolve("out/manifest.json")));
        assertEquals(
                List.of(
                        "The dataset is finished: nothing is done",
                        "The dataset is finished: what its steps had stored is removed, nothing else is done"),
                notes);
    }

    private List<Problem> look(TextPreparationConfig config) {
        List<Problem> problems = new ArrayList<>();
        TextPreparation.look(spark.hadoopConfiguration(), config, problems);
        return problems;
    }

    private TextPreparationConfig asking(Path model) throws IOException {
        return config(records(), "steps: [{perplexity: {model: '" + model + "'}}]")
                .build();
    }

    @Test
    void aModelThatCannotBeAskedIsToldBeforeAnythingStarts() throws IOException {
        Path none = temp.resolve("none.arpa");
        Path damaged = Files.writeString(temp.resolve("damaged.arpa"), "\\data\\\nngram 1=many\n");
        Path packed = Files.writeString(temp.resolve("packed.arpa.gz"), "this is not compressed");
        Path folder = Files.createDirectories(temp.resolve("folder"));
        List<String> told = List.of(
                "The model of step perplexity cannot be opened",
                "A number of n-grams is wrong in an ARPA file",
                "An ARPA file cannot be read",
                "The model of step perplexity is of no kind that is known");
        List<Path> models = List.of(none, damaged, packed, folder);
        for (int i = 0; i < models.size(); i++) {
            TextPreparationConfig config = asking(models.get(i));
            List<Problem> problems = look(config);
            assertEquals(
                    List.of(told.get(i)), problems.stream().map(Problem::what).toList());
            assertTrue(problems.get(0).message().contains(models.get(i).toString()), problems.toString());
            BadConfiguration bad =
                    assertThrows(BadConfiguration.class, () -> TextPreparation.run(spark, config, listener));
            assertEquals(problems, bad.problems());
            assertFalse(Files.exists(temp.resolve("out")));
        }
    }

    @Test
    void whatAModelTakesIsCounted() throws IOException {
        int words = 3000;
        StringBuilder arpa =
                new StringBuilder("\\data\\\nngram 1=" + words + "\nngram 2=" + 2 * (words - 1) + "\n\n\\1-grams:\n");
        for (int i = 0; i < words; i++) {
            arpa.append("-3.5\tw").append(i).append("\t-0.5\n");
        }
        arpa.append("\n\\2-grams:\n");
        for (int i = 1; i < words; i++) {
            arpa.append("-1\tw0 w").append(i).append("\n-1\tw").append(i).append(" w0\n");
        }
        Path model = Files.writeString(temp.resolve("model.arpa"), arpa + "\n\\end\\\n");
        TextPreparationConfig config = asking(model);
        List<Problem> problems = new ArrayList<>();
        long bytes = TextPreparation.look(spark.hadoopConfiguration(), config, problems).steps().stream()
                .flatMap(step -> step.process().stream())
                .filter(term -> term.what().equals("language models that steps ask"))
                .mapToLong(MemoryTerm::bytes)
                .sum();
        assertEquals(List.of(), problems);
        // By hand: 8,998 n-grams, with two floats each; 5,998 in a table of 16,384 places of 12 bytes; the words'
        // letters.
        long least = 8998 * 8 + 16_384 * 12 + words * 5;
        assertTrue(bytes >= least && bytes <= 3 * least, bytes + " for at least " + least);
        TextPreparation.run(spark, config, listener);
    }
}
