package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineCommandTest {
    @TempDir
    Path folder;

    @Test
    void whatIsPrintedIsAPipelineThatRunsAndIsReported() throws Exception {
        Ran printed = Ran.command("prepare", "text", "--print-pipeline");
        assertEquals(0, printed.exitCode(), printed.err());
        Path file = Files.writeString(folder.resolve("corpus.yaml"), printed.out());
        StringBuilder lines = new StringBuilder();
        for (int document = 0; document < 40; document++) {
            lines.append("{\"text\": \"<script>alert(1)</script> ")
                    .append("the words of document ".repeat(document % 7))
                    .append(document / 2)
                    .append("\"}\n");
        }
        Path input = Files.writeString(folder.resolve("in.jsonl"), lines.toString());
        Path ownSteps = Files.writeString(
                folder.resolve("own.yaml"), "steps: [{length: {least-characters: 60}}, {dedup: {mode: near}}]");
        Ran dry = Ran.command(
                "prepare",
                "text",
                "--input",
                input.toString(),
                "--output",
                folder.resolve("out").toString(),
                "--pipeline",
                file.toString(),
                "--dry-run",
                "--master",
                "local[2]");
        assertEquals(0, dry.exitCode(), dry.err());
        Ran ran = Ran.command(
                "prepare",
                "text",
                "--input",
                input.toString(),
                "--output",
                folder.resolve("out").toString(),
                "--pipeline",
                ownSteps.toString(),
                "--min-count",
                "1",
                "--master",
                "local[2]");
        assertEquals(0, ran.exitCode(), ran.err());
        String report = Files.readString(folder.resolve("out/report.html"));
        assertTrue(report.contains("too few characters"), report);
        assertFalse(report.contains("<script>"), "what was read is escaped");
        Ran inspected = Ran.command("inspect", folder.resolve("out").toString());
        assertEquals(0, inspected.exitCode(), inspected.err());
        assertTrue(inspected.out().contains("documents in"), inspected.out());
    }

    @Test
    void mistakesInTheFileAndInTheOptionsAreToldTogether() throws Exception {
        Path file = Files.writeString(
                folder.resolve("bad.yaml"), "steps: [nomalize, {length: {least-words: -1}}, {dedup: {mod: near}}]");
        Ran ran = Ran.command(
                "prepare",
                "text",
                "--input",
                folder.toString(),
                "--output",
                folder.resolve("out").toString(),
                "--pipeline",
                file.toString(),
                "--min-count",
                "0",
                "--dedup",
                "near");
        assertEquals(2, ran.exitCode(), ran.out());
        for (String mistake : new String[] {
            "Unknown kind of step 'nomalize'",
            "least-words",
            "Unknown setting 'mod'",
            "--min-count",
            "--dedup is given together"
        }) {
            assertTrue(ran.err().contains(mistake), mistake + " in " + ran.err());
        }
    }

    private static final String[] TEXTS = {
        "Everyone has the right to freedom of thought, conscience and religion, alone or in community with others.",
        "Alle Menschen sind frei und gleich an W\u00fcrde und Rechten geboren, mit Vernunft und Gewissen begabt.",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30"
    };

    private String[] split(Path input, Path pipeline, String... more) {
        return Stream.concat(
                        Stream.of(
                                "prepare",
                                "text",
                                "--input",
                                input.toString(),
                                "--output",
                                folder.resolve("out").toString(),
                                "--pipeline",
                                pipeline.toString(),
                                "--split-by-language",
                                "--min-count",
                                "1",
                                "--master",
                                "local[2]"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    @Test
    void aDatasetForEachLanguageIsMadeReportedAndInspected() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int document = 0; document < 60; document++) {
            lines.append("{\"text\": \"")
                    .append(TEXTS[document % 3])
                    .append(document)
                    .append("\\nThe end\"}\n");
        }
        Path input = Files.writeString(folder.resolve("in.jsonl"), lines.toString());
        Path steps = Files.writeString(folder.resolve("own.yaml"), "steps: [language]");
        Ran dry = Ran.command(split(input, steps, "--dry-run"));
        assertEquals(0, dry.exitCode(), dry.err());
        assertTrue(dry.out().contains("a dataset for each language, at most 100"), dry.out());
        Ran ran = Ran.command(split(input, steps));
        assertEquals(0, ran.exitCode(), ran.err());
        String place = folder.resolve("out").toString();
        assertTrue(ran.out().contains("Dataset: " + place + "/deu"), ran.out());
        assertTrue(ran.out().contains("  languages   2: deu eng"), ran.out());
        assertTrue(ran.out().contains("  left out    und, 20 documents: their language could not be told"), ran.out());
        String german = Files.readString(folder.resolve("out/deu/report.html"));
        assertTrue(german.contains("split-by-language"), german);
        assertTrue(german.contains("The commonest repeated lines of what remains"), german);
        assertTrue(german.contains("Counted in all documents, 40 lines"), german);
        assertTrue(german.contains("20 times"), german);
        String all = Files.readString(folder.resolve("out/report.html"));
        assertTrue(all.contains("eng documents") && all.contains("deu documents"), all);
        // A run that died before its reports writes them when it is resumed.
        Files.delete(folder.resolve("out/report.html"));
        Ran resumed = Ran.command(split(input, steps, "--resume", "--json"));
        assertEquals(0, resumed.exitCode(), resumed.err());
        assertTrue(resumed.out().contains("\"left_out\":{\"und\":{\"documents\":20"), resumed.out());
        assertEquals(all, Files.readString(folder.resolve("out/report.html")));

        assertEquals(0, Ran.command("inspect", place + "/eng").exitCode());
        Ran inspected = Ran.command("inspect", place);
        assertEquals(0, inspected.exitCode(), inspected.err());
        assertTrue(inspected.out().contains("datasets, one a language"), inspected.out());
        Ran trained = Ran.command(
                "train",
                "word2vec",
                "--data",
                place,
                "--output",
                folder.resolve("model").toString());
        assertEquals(1, trained.exitCode(), trained.err());
        assertTrue(trained.err().contains("Not a dataset: found a folder of datasets, one a language"), trained.err());
        Files.delete(folder.resolve("out/deu/vocabulary.tsv"));
        assertEquals(1, Ran.command("inspect", place).exitCode());
    }

    @Test
    void aSplitWithoutAStepThatTellsLanguagesIsRefused() throws Exception {
        Path input = Files.writeString(folder.resolve("in.jsonl"), "{\"text\": \"x\"}\n");
        Path steps = Files.writeString(folder.resolve("own.yaml"), "steps: [length]");
        Ran ran = Ran.command(split(input, steps, "--least-language-share", "2"));
        assertEquals(2, ran.exitCode(), ran.out());
        assertTrue(
                ran.err().contains("--split-by-language needs a step that tells languages: found steps length"),
                ran.err());
        assertTrue(ran.err().contains("Add a line '- language' to the file of --pipeline"), ran.err());
        assertTrue(ran.err().contains("--least-language-share is out of range"), ran.err());
        Ran alone = Ran.command(
                "prepare",
                "text",
                "--input",
                input.toString(),
                "--output",
                folder.resolve("out").toString(),
                "--least-language-share",
                "0.1");
        assertEquals(2, alone.exitCode(), alone.out());
        assertTrue(
                alone.err().contains("--least-language-share does nothing without --split-by-language"), alone.err());
    }
}
