package io.thalweg.prepare.normalize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import org.junit.jupiter.api.Test;

final class StreamSafeTest {
    /** Of every character: it counts as a mark where its decomposition, of either kind, begins with one. */
    @Test
    void whateverDecomposesToMarksIsParted() {
        Normalizer2 decomposed = Normalizer2.getNFKDInstance();
        int marks = 0;
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String parts = decomposed.getDecomposition(c);
            String character = Character.toString(c);
            boolean mark = UCharacter.getCombiningClass(parts == null ? c : parts.codePointAt(0)) != 0;
            String thirty = character.repeat(30);
            assertSame(thirty, StreamSafe.apply(thirty));
            String more = character.repeat(31);
            String name = "U+" + Integer.toHexString(c);
            if (mark) {
                marks++;
                assertEquals(thirty + '\u034F' + character, StreamSafe.apply(more), name);
            } else {
                assertSame(more, StreamSafe.apply(more), name);
            }
        }
        assertTrue(marks > 800, marks + " marks");
    }
}
