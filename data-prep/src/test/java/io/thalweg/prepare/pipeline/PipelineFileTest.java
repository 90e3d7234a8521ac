package io.thalweg.prepare.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineFileTest {
    @TempDir
    Path temp;

    private static List<String> problems(String yaml) {
        List<Problem> problems = new ArrayList<>();
        assertEquals(
                Optional.empty(),
                PipelineFile.parse("p.yaml", yaml.getBytes(StandardCharsets.UTF_8), TestSteps.KINDS, problems));
        return problems.stream().map(Problem::message).toList();
    }

    @Test
    void stepsHaveNamesAndSettingsOfTheirOwn() {
        Pipeline pipeline = TestSteps.pipeline("""
                steps:
                  - least-words
                  - letters: {change: reverse-words, store: false}
                  - least-words: {least: 7}
                  - dedup: {id: lines, mode: exact, unit: line}
                  - dedup:
                """);
        assertEquals(
                List.of("least-words", "letters", "least-words-2", "lines", "dedup-2"),
                pipeline.steps().stream().map(PipelineStep::id).toList());
        assertEquals(
                List.of(true, false, true, true, true),
                pipeline.steps().stream().map(PipelineStep::stored).toList());
        assertEquals(new TestSteps.LeastWords(3), pipeline.steps().get(0).settings());
        assertEquals(
                new TestSteps.Letters(TestSteps.Change.REVERSE_WORDS),
                pipeline.steps().get(1).settings());
        assertEquals(new TestSteps.LeastWords(7), pipeline.steps().get(2).settings());
        assertEquals(CopyStepConfig.DEFAULT, pipeline.steps().get(4).settings());
    }

    /** Of the step that has no default for what it needs. */
    @Test
    void aStepWithoutItsModelIsToldWhenTheFileIsRead() {
        List<Problem> problems = new ArrayList<>();
        byte[] yaml = "steps: [normalize, perplexity]".getBytes(StandardCharsets.UTF_8);
        PipelineFile.parse("p.yaml", yaml, StandardSteps.KINDS, problems);
        assertEquals(
                List.of(
                        "model of step perplexity is missing: allowed a folder that train lm wrote, or a file named *.arpa or"
                                + " *.arpa.gz (p.yaml, step 2 (perplexity))"),
                problems.stream().map(Problem::message).toList());
    }

    @Test
    void everyMistakeIsToldAtOnceWithItsPlace() {
        List<String> found = problems("""
                steps:
                  - last-words
                  - least-words: {leest: 4, least: many}
                  - least-words: {least: 1001}
                  - letters: {change: sideways, store: perhaps}
                  - dedup: {mode: near, unit: line, near-threshold: 0.1}
                  - [least-words]
                  - letters: 5
                  - letters: {id: least-words}
                stops: []
                """);
        assertEquals(
                List.of(
                        "Unknown key 'stops': allowed steps (p.yaml). Did you mean steps?",
                        "Unknown kind of step 'last-words': allowed c4, dedup, everything, first-letter, language, least-words, letters"
                                + " (p.yaml, step 1). Did you mean least-words?",
                        "The value of 'least' is not understood: found 'many', allowed a whole number (p.yaml, step 2"
                                + " (least-words))",
                        "Unknown setting 'leest': allowed least (p.yaml, step 2 (least-words)). Did you mean least?",
                        "least is out of range: found 1001, allowed 0 to 1000 (p.yaml, step 3 (least-words-2))",
                        "The value of 'store' is not understood: found 'perhaps', allowed true or false (p.yaml, step 4"
                                + " (letters))",
                        "The value of 'change' is not understood: found 'sideways', allowed upper, reverse-words, remove,"
                                + " fail (p.yaml, step 4 (letters))",
                        "unit line goes with mode exact alone: found mode near (p.yaml, step 5 (dedup)). Give mode exact,"
                                + " or unit document",
                        "near-threshold is out of range: found 0.1, allowed 0.5 to 0.95 (p.yaml, step 5 (dedup))",
                        "A step is not understood: found a list of 1, allowed the name of a kind, or one with settings"
                                + " behind it: 'dedup: {mode: near}' (p.yaml, step 6)",
                        "The settings of a step are not understood: found '5', allowed a mapping of settings (p.yaml, step"
                                + " 7 (letters))",
                        "Two steps are called 'least-words' (p.yaml, step 8 (least-words)). Give one of them another id"),
                found);
    }

    @Test
    void whatIsNoPipelineIsSaid() throws Exception {
        assertTrue(problems("").get(0).contains("has no steps: found no key 'steps'"));
        assertTrue(problems("steps: []").get(0).contains("has no steps: found a list of 0"));
        assertTrue(problems("- dedup").get(0).contains("is not a mapping"));
        assertTrue(problems("steps: [&a [*a]]").size() > 0);
        assertTrue(problems("steps: [dedup]\nsteps: [dedup]").get(0).contains("is not YAML"));
        assertTrue(problems("steps: !!java.net.URL [x]").size() > 0);
        assertTrue(problems("steps: " + "[".repeat(50_000)).size() > 0);
        List<Problem> problems = new ArrayList<>();
        assertEquals(Optional.empty(), PipelineFile.read(temp.resolve("none"), TestSteps.KINDS, problems));
        Files.write(temp.resolve("large"), new byte[(1 << 20) + 1]);
        assertEquals(Optional.empty(), PipelineFile.read(temp.resolve("large"), TestSteps.KINDS, problems));
        assertEquals(
                List.of("The pipeline file does not exist", "The pipeline file is too large"),
                problems.stream().map(Problem::what).toList());
    }

    @Test
    void whatIsPrintedMeansTheSame() {
        for (Pipeline pipeline : List.of(
                StandardSteps.defaultPipeline(),
                TestSteps.pipeline("steps: [everything, {dedup: {store: false}}, least-words, everything]"))) {
            String printed = PipelineText.of(pipeline);
            assertFalse(printed.lines().anyMatch(line -> line.length() > 120), printed);
            assertEquals(pipeline, readAgain(printed), printed);
            assertEquals(printed, PipelineText.of(readAgain(printed)));
        }
    }

    /** What is a comment because it need not be there, or lacks what has no default, is the step all the same. */
    @Test
    void everyKindIsPrintedAndItsCommentIsAStep() {
        String printed = PipelineText.of(StandardSteps.defaultPipeline(), StandardSteps.others());
        assertEquals(StandardSteps.defaultPipeline(), readAgain(printed), printed);
        for (String kind : StandardSteps.KINDS.names()) {
            assertTrue(
                    printed.lines().anyMatch(line -> line.matches(" +(# )?- " + kind + ":")), kind + " in " + printed);
        }
        assertTrue(printed.contains("model of step perplexity is missing"), printed);
        String without = printed.replaceAll("(?m)^  # (?=# |-|    )", "  ").replace("model: \"\"", "model: m.arpa");
        List<PipelineStep> steps =
                new ArrayList<>(StandardSteps.defaultPipeline().steps());
        steps.addAll(StandardSteps.others().steps());
        Pipeline all = readAgain(without);
        assertEquals(
                steps.stream().map(PipelineStep::id).toList(),
                all.steps().stream().map(PipelineStep::id).toList());
        for (PipelineStep step : all.steps()) {
            if (step.kind().name().equals("length")) {
                assertEquals(step.kind().defaults(), step.settings());
            }
        }
    }

    /** Words that bounds have in other programs. */
    @Test
    void aBoundByAnotherWordIsUnderstood() {
        List<Problem> problems = new ArrayList<>();
        byte[] yaml = "steps: [{length: {min-wordz: 3, maximum-characters: 9}}, {gopher-quality: {max_words: 7}}]"
                .getBytes(StandardCharsets.UTF_8);
        PipelineFile.parse("p.yaml", yaml, StandardSteps.KINDS, problems);
        assertEquals(
                List.of("Did you mean least-words?", "Did you mean most-characters?", "Did you mean most-words?"),
                problems.stream().map(Problem::remedy).toList());
    }

    @Test
    void aStepThatDropsNothingIsNotAmongWhatIsAllowed() {
        assertEquals(
                List.of(
                        "The value of 'mode' is not understood: found 'nearr', allowed exact, near (p.yaml, step 1 (dedup))"),
                problems("steps: [{dedup: {mode: nearr}}]"));
        assertEquals(
                List.of(
                        "The value of 'mode' is not understood: found 'none', allowed exact, near (p.yaml, step 1 (dedup))"),
                problems("steps: [{dedup: {mode: none}}]"));
    }

    private static Pipeline readAgain(String printed) {
        List<Problem> problems = new ArrayList<>();
        List<StepKind> kinds = new ArrayList<>(TestSteps.KINDS.kinds());
        StandardSteps.KINDS.kinds().stream()
                .filter(kind -> TestSteps.KINDS.named(kind.name()).isEmpty())
                .forEach(kinds::add);
        return PipelineFile.parse("printed", printed.getBytes(StandardCharsets.UTF_8), new StepKinds(kinds), problems)
                .orElseThrow(() -> new AssertionError(problems + "\n" + printed));
    }

    @Test
    void aStepTravelsToATaskAsItIs() {
        Pipeline pipeline = TestSteps.pipeline(
                "steps: [{everything: {maybe: x, inner: {share: 20%}, numbers: [], whole: 7, text: ' '}}]");
        PipelineStep step = pipeline.steps().get(0);
        StepDescription description = StepDescription.of(step);
        StepDescription sent = io.thalweg.storage.Json.parse(
                io.thalweg.storage.Json.toBytes(description), StepDescription.class, "a description");
        assertEquals(step.settings(), sent.step().settings());
        TestSteps.Everything settings = (TestSteps.Everything) step.settings();
        assertEquals(0.2, settings.inner().share());
        assertEquals(
                TestSteps.Everything.DEFAULT.inner().names(), settings.inner().names());
        assertEquals(Optional.of("x"), settings.maybe());
        assertEquals(" ", settings.text());
    }
}
