package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
