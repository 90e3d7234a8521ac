package io.thalweg.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.JobFailed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VocabularyTest {
    private static final List<String> WORDS =
            List.of("the", "a\tb", "new\nline", "back\\slash", "\\t", "\r", "ünï", "𝔘", " ", "", "\u0085", "\u2028");

    @Test
    void everyWordSurvivesTheFile() {
        long[] counts = new long[WORDS.size()];
        for (int id = 0; id < counts.length; id++) {
            counts[id] = 1000L * (counts.length - id);
        }
        Vocabulary vocabulary = new Vocabulary(WORDS, counts);
        Vocabulary read = Vocabulary.parse(vocabulary.toBytes(), "here");
        assertEquals(WORDS, read.words());
        assertArrayEquals(counts, read.counts());
        assertEquals(vocabulary.hash(), read.hash());
        assertEquals(3, read.id("back\\slash"));
        assertEquals(-1, read.id("absent"));
        counts[0]++;
        assertNotEquals(vocabulary.hash(), new Vocabulary(WORDS, counts).hash());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "word",
                "word\t",
                "word\tx",
                "word\t-1",
                "a\t1\na\t2\n",
                "a\t1\n\n",
                "a\t99999999999999999999\n"
            })
    void whatIsNotAVocabularyIsRefused(String text) {
        assertThrows(JobFailed.class, () -> Vocabulary.parse(text.getBytes(StandardCharsets.UTF_8), "some/place"));
    }

    @Test
    void theLineAtFaultIsNamed() {
        byte[] bytes = "a\t3\nb 2\n".getBytes(StandardCharsets.UTF_8);
        String message = assertThrows(JobFailed.class, () -> Vocabulary.parse(bytes, "some/place"))
                .getMessage();
        assertTrue(message.contains("some/place, line 2") && message.contains("b 2"), message);
    }

    @Test
    void malformedUtf8IsRefused() {
        byte[] bytes = {'a', (byte) 0xff, '\t', '1', '\n'};
        String message = assertThrows(JobFailed.class, () -> Vocabulary.parse(bytes, "some/place"))
                .getMessage();
        assertTrue(message.contains("not UTF-8"), message);
    }
}
