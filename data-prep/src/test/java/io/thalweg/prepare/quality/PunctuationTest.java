package io.thalweg.prepare.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PunctuationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "One.|1",
                "One. Two|2",
                "One.Two 3.14 is one|1",
                "\"One!\" \"Two?\" (Three.) Four|4",
                "Really?! Yes...|2",
                "i.e. one|1",
                "Mr. Smith|2",
                "一。二！三|3",
                "「一。」二|2",
                "एक। दो। तीन|3",
                "Ένα. Δύο; Τρία|2",
                "واحد؟ اثنان|2",
                "no end|1"
            })
    void sentencesEndWithTheMarksOfTheirScript(String line, int sentences) {
        byte[] utf8 = line.getBytes(StandardCharsets.UTF_8);
        assertEquals(sentences, Punctuation.sentences(utf8, 0, utf8.length));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a.|true",
                "a?|true",
                "a!|true",
                "a\"|true",
                "a'|true",
                "a”|true",
                "a»|true",
                "一。|true",
                "一」|true",
                "हाँ।|true",
                "እሺ።|true",
                "ใช่|true",
                "a|false",
                "a,|false",
                "a:|false",
                "a)|false",
                "a…|false",
                "一，|false",
                "|false"
            })
    void aLineEndsAsASentenceDoes(String line, boolean terminal) {
        byte[] utf8 = ("x" + (line == null ? "" : line)).getBytes(StandardCharsets.UTF_8);
        assertEquals(terminal, Punctuation.isTerminal(utf8, 0, utf8.length));
    }

    @ParameterizedTest
    @CsvSource({
        "a...,true",
        "a\u2026,true",
        "a....,true",
        "a..,false",
        ".,false",
        "..,false",
        "...,true",
        "\u2026,true",
        "a,false"
    })
    void threeDotsOrOneCharacterAreAnEllipsis(String line, boolean ellipsis) {
        byte[] utf8 = line.getBytes(StandardCharsets.UTF_8);
        assertEquals(ellipsis, Punctuation.endsInEllipsis(utf8, 0, utf8.length));
    }
}
