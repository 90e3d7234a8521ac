package io.thalweg.prepare.collection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LabelLookupTest {
    private static LabelLookup parse(String table) {
        List<Problem> problems = new ArrayList<>();
        LabelLookup lookup = LabelFile.parse(table.getBytes(StandardCharsets.UTF_8), "labels.csv", problems);
        assertEquals(List.of(), problems);
        return lookup;
    }

    @Test
    void aTableMayBeginWithAByteOrderMark() throws BadImage {
        LabelLookup lookup = parse("\uFEFFa.png,cat\nb.png,dog\n");
        assertEquals("cat", lookup.of("in/a.png"));
        assertEquals("dog", lookup.of("b.png"));
    }

    @Test
    void aPathComesBeforeANameAlone() throws BadImage {
        LabelLookup lookup = parse("x/a.png,path\na.png,name\n");
        assertEquals("path", lookup.of("x/a.png"));
        assertEquals("name", lookup.of("y/a.png"));
        assertEquals(
                Reason.NO_LABEL,
                assertThrows(BadImage.class, () -> lookup.of("y/b.png")).reason());
    }

    /** Against a map, with names of one to four bytes a character, some the beginning of others. */
    @Test
    void whatIsPackedIsFoundAgain() throws BadImage {
        String letters = "ab.\u00E4\u4E2D\uFFFD\uD83D\uDE00";
        for (long seed = 1; seed <= 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Map<String, String> labels = new HashMap<>();
            for (int i = random.nextInt(1, 200); i > 0; i--) {
                StringBuilder name = new StringBuilder();
                for (int k = random.nextInt(1, 5); k > 0; k--) {
                    int letter = random.nextInt(7);
                    name.append(letter == 6 ? letters.substring(6) : letters.substring(letter, letter + 1));
                }
                labels.put(name.toString(), "label " + random.nextInt(10));
            }
            LabelLookup lookup = LabelLookup.of(LabelLookup.of(labels).packed());
            assertTrue(lookup.isGiven());
            for (Map.Entry<String, String> each : labels.entrySet()) {
                assertEquals(each.getValue(), lookup.of(each.getKey()), "seed " + seed);
                String longer = each.getKey() + "z";
                assertThrows(BadImage.class, () -> lookup.of(longer), "seed " + seed);
            }
        }
    }

    @Test
    void withoutATableNothingIsGiven() {
        assertFalse(LabelLookup.of(LabelLookup.NONE.packed()).isGiven());
        assertThrows(BadImage.class, () -> LabelLookup.NONE.of("a.png"));
    }

    @Test
    void aFileThatLabelsEachImageItsOwnWayIsNoTable() {
        LabelTable labels = new LabelTable();
        for (int i = 0; i <= LabelTable.MOST; i++) {
            labels.of("label " + i);
        }
        assertTrue(assertThrows(io.thalweg.problem.JobFailed.class, () -> labels.of("one more"))
                .getMessage()
                .startsWith("There are too many labels: found more than 100000"));
    }
}
