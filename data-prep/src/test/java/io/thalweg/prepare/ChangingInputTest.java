package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Input that somebody writes to between the two times it is read. */
final class ChangingInputTest extends DedupRuns {
    private static final String BEFORE = "one two\nthree four\none two\n";

    /** @param after what the second of two files holds when it is read again */
    private void run(Path input, String after) {
        Path changing = input.resolve("b.txt");
        PreparationListener listener = (step, done, total) -> {
            if (step == Step.COMPARE && done == 0) {
                try {
                    Files.writeString(changing, after);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        TextPreparation.run(
                spark,
                config(dedup(DedupMode.EXACT, DedupUnit.DOCUMENT, false), input).build(),
                listener);
    }

    @Test
    void aChangeIsNoticedThoughTheNumberOfItemsIsTheSame() throws IOException {
        Path input = Files.createDirectories(temp.resolve("in"));
        Files.writeString(input.resolve("a.txt"), "five six\n");
        Files.writeString(input.resolve("b.txt"), BEFORE);
        run(input, BEFORE);
        assertEquals(List.of("five six", "one two", "three four"), documents("train"));
        // A word of the same length; lines in another order; two lines that are one.
        for (String after : List.of(
                BEFORE.replace("three", "seven"),
                "one two\none two\nthree four\n",
                BEFORE.replace("two\nt", "two t"))) {
            Files.writeString(input.resolve("b.txt"), BEFORE);
            JobFailed failed = assertThrows(JobFailed.class, () -> run(input, after), after);
            String message = String.valueOf(failed.getMessage());
            assertTrue(message.contains("The input changed while it was read: found another text"), message);
            assertTrue(message.contains("in/b.txt)"), message);
            assertFalse(Files.exists(temp.resolve("out/manifest.json")), after);
        }
    }
}
