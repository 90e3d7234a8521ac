package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuickstartCommandTest {
    @TempDir
    Path folder;

    /** Only what an earlier step makes may be missing; every option is known and its value right. */
    @Test
    void everyStepIsACommandThatAUserCouldGive() {
        for (boolean overwrite : new boolean[] {false, true}) {
            QuickstartCommand quickstart = new QuickstartCommand();
            quickstart.out = folder.resolve("out").toString();
            quickstart.overwrite = overwrite;
            List<List<String>> steps = quickstart.steps();
            assertEquals(10, steps.size());
            for (List<String> step : steps) {
                Invocation invocation = Invocation.of(Thalweg.commandLine(), step.toArray(String[]::new));
                List<String> unexpected = new ArrayList<>();
                invocation.problems().forEach(problem -> {
                    if (!problem.what().endsWith("does not exist")
                            || !problem.found().startsWith(quickstart.out)) {
                        unexpected.add(problem.message());
                    }
                });
                assertEquals(List.of(), unexpected, step.toString());
                boolean writes = step.contains("--output");
                assertEquals(overwrite && writes, step.contains("--overwrite"), step.toString());
            }
        }
    }

    @Test
    void whatIsThereIsLeftAlone() throws IOException {
        Files.writeString(folder.resolve("mine.txt"), "mine");
        Ran ran = Ran.command("quickstart", "--out", folder.toString());
        assertEquals(2, ran.exitCode());
        assertEquals(1, ran.errors().size(), ran.err());
        assertTrue(ran.errors().get(0).startsWith("The output exists"), ran.err());
        assertTrue(ran.errors().get(0).endsWith("Choose another --out, or give --overwrite"), ran.err());
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void onlyThisMachine() {
        Ran ran = Ran.command("quickstart", "--out", "hdfs://namenode/quickstart");
        assertEquals(2, ran.exitCode());
        assertTrue(ran.errors().get(0).startsWith("--out is not on this machine"), ran.err());
        assertFalse(Files.exists(Path.of("hdfs:")));
    }
}
