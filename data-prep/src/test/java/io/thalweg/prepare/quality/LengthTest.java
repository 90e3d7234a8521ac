package io.thalweg.prepare.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.thalweg.prepare.document.Applied;
import io.thalweg.problem.BadConfiguration;
import org.junit.jupiter.api.Test;

class LengthTest {
    private static String reason(String text, LengthConfig config) {
        return Applied.to(text, config).reason();
    }

    @Test
    void charactersAreCodePoints() {
        LengthConfig config = new LengthConfig(3, 5, 0, 0, WordBoundaries.UNICODE);
        assertEquals("too_few_characters: 2 characters, 3 asked", reason("\uD83D\uDE00a", config));
        assertEquals("kept", reason("\uD83D\uDE00 a", config));
        assertEquals("kept", reason("abcde", config));
        assertEquals("too_many_characters: 6 characters, at most 5", reason("abcdef", config));
    }

    @Test
    void wordsAreAsTheSettingSays() {
        LengthConfig unicode = new LengthConfig(0, 0, 2, 3, WordBoundaries.UNICODE);
        assertEquals("too_few_words: 1 words, 2 asked", reason("one - ?", unicode));
        assertEquals("kept", reason("one-two", unicode));
        assertEquals("too_many_words: 4 words, at most 3", reason("one two three four", unicode));
        LengthConfig white = new LengthConfig(0, 0, 2, 3, WordBoundaries.WHITE_SPACE);
        assertEquals("kept", reason("one - ?", white));
        assertEquals("too_few_words: 1 words, 2 asked", reason("one-two", white));
    }

    @Test
    void byDefaultOnlyWhatIsEmptyGoes() {
        assertEquals("too_few_characters: 0 characters, 1 asked", reason("", LengthConfig.DEFAULT));
        assertEquals("kept", reason("a", LengthConfig.DEFAULT));
    }

    @Test
    void everyWrongSettingIsNamed() {
        BadConfiguration wrong =
                assertThrows(BadConfiguration.class, () -> new LengthConfig(-1, -1, 5, 4, WordBoundaries.UNICODE));
        assertEquals(3, wrong.problems().size(), wrong.getMessage());
    }
}
