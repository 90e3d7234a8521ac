package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
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
}
