package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.JobFailed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BadDocumentsTest {
    private static void requireFew(long documents, long bad, long breaks) {
        BadDocuments.requireFew(
                Map.of("documents", documents, "documents_bad", bad, "file_breaks", breaks), List.of("a.txt#7"), 0.01);
    }

    @Test
    void aHundredthMayBeBad() {
        assertDoesNotThrow(() -> requireFew(0, 0, 0));
        assertDoesNotThrow(() -> requireFew(200, 2, 0));
        JobFailed failed = assertThrows(JobFailed.class, () -> requireFew(200, 3, 0));
        assertEquals(
                "Too many documents are bad: found 3 of 200 (1.50%): , allowed at most 1.0% (--max-bad-fraction)"
                        + " (first: a.txt#7). Look at these, mend or leave out such files, or raise --max-bad-fraction",
                failed.getMessage());
    }

    @Test
    void theOptionThatMayBeMeantIsNamed() {
        String text = message("records_without_text");
        assertTrue(text.contains("(--text-field, in Parquet --text-column). Look at"), text);
        String encoding = message("documents_malformed_utf8");
        assertTrue(encoding.contains("--encoding auto") && !encoding.contains("--text-field"), encoding);
    }

    private static String message(String kind) {
        return assertThrows(
                        JobFailed.class,
                        () -> BadDocuments.requireFew(
                                Map.of("documents", 9L, "documents_bad", 3L, kind, 3L), List.of("a.txt#7"), 0.01))
                .getMessage();
    }

    /** What was whole before is kept, and the break is told by itself. */
    @Test
    void aFileThatBreaksOffIsNoBadDocument() {
        assertDoesNotThrow(() -> requireFew(3, 1, 1));
        assertThrows(JobFailed.class, () -> requireFew(3, 2, 1));
    }

    @Test
    void filesOfWhichNothingIsWholeAreBad() {
        assertThrows(JobFailed.class, () -> requireFew(2, 2, 2));
    }
}
