package io.thalweg.prepare.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class TextStatisticsTest {
    private static TextStatistics of(String text) {
        return TextStatistics.of(text, WordBoundaries.UNICODE);
    }

    private static List<Integer> characters(Stretches stretches) {
        List<Integer> characters = new ArrayList<>();
        for (int i = 0; i < stretches.size(); i++) {
            characters.add(stretches.characters(i));
        }
        return characters;
    }

    @Test
    void linesAreWithoutWhiteSpaceAtTheirEndsAndNotBlank() {
        assertEquals(
                List.of(3, 1, 2),
                characters(of("\n a b \t\n\u3000\n\u00E4\r\n\n\n \uD83D\uDE00\u4E2D\u00A0")
                        .lines()));
        assertEquals(List.of(), characters(of("").lines()));
    }

    @Test
    void paragraphsLieBetweenBlankLines() {
        TextStatistics statistics = of("a\nbb\n\n \nccc\n\na \n bb");
        assertEquals(List.of(3, 3, 3), characters(statistics.paragraphs()));
        assertEquals(statistics.paragraphs().hash(0), statistics.paragraphs().hash(2));
        assertEquals(
                false,
                statistics.paragraphs().hash(0) == statistics.paragraphs().hash(1));
    }

    @Test
    void wordsAreCountedByTheirLetters() {
        Words words = of("one 2 \u4E2D\u6587 \u0434\u043E\u043C 3a").words();
        assertEquals(5, words.size());
        assertEquals(4, words.alphabetic());
        assertEquals(4, words.spelled());
        assertEquals(9, words.spelledCharacters());
        assertEquals(11, words.allCharacters());
    }

    @Test
    void aThreadHasItsOwnAndAnotherTextReplacesTheFirst() throws Exception {
        TextStatistics mine = of("one two");
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            assertNotSame(mine, other.submit(() -> of("one two three")).get());
        } finally {
            other.shutdown();
        }
        assertEquals(2, mine.words().size());
        assertSame(mine, of("one"));
        assertEquals(1, mine.words().size());
        assertEquals(
                2,
                TextStatistics.of("a-b c", WordBoundaries.WHITE_SPACE).words().size());
    }
}
