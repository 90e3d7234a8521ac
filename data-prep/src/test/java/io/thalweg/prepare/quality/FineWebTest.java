package io.thalweg.prepare.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.thalweg.prepare.document.Applied;
import io.thalweg.problem.BadConfiguration;
import org.junit.jupiter.api.Test;

class FineWebTest {
    private static String reason(String text) {
        return Applied.to(text, FineWebConfig.DEFAULT).reason();
    }

    /** Different lines of so many characters, with an end. */
    private static String lines(int from, int count, int characters, String end) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            lines.append(String.format("%" + (characters - end.length()) + "d", i)
                            .replace(' ', 'x'))
                    .append(end)
                    .append('\n');
        }
        return lines.toString();
    }

    @Test
    void moreThanTwelveLinesOfAHundredEndWithPunctuation() {
        assertEquals(
                "too_few_punctuated_lines: 12.0% of lines, more than 12.0% asked",
                reason(lines(0, 12, 40, ".") + lines(100, 88, 40, "")));
        assertEquals("kept", reason(lines(0, 13, 40, "?") + lines(100, 87, 40, "")));
        assertEquals("kept", reason(lines(0, 13, 40, "\u3002") + lines(100, 87, 40, "")), "an ideographic full stop");
        assertEquals("kept", reason(lines(0, 13, 40, "\u0964") + lines(100, 87, 40, "")), "a danda");
        assertEquals("kept", reason(lines(0, 13, 40, "\u201D") + lines(100, 87, 40, "")), "a quotation mark");
        assertEquals("no_lines: ", reason(" \n\n "));
    }

    @Test
    void fewerThanATenthOfTheCharactersAreInDuplicateLines() {
        String line = "The line that is there more than once...\n";
        assertEquals(41, line.length());
        assertEquals(
                "duplicate_line_characters: 10.0% of characters, below 10.0%",
                reason(line + line + lines(0, 8, 40, ".")));
        assertEquals("kept", reason(line + line + lines(0, 9, 40, ".")));
    }

    @Test
    void fewerThanTwoLinesOfThreeAreShorterThanThirtyCharacters() {
        assertEquals(
                "too_many_short_lines: 67.0% of lines, below 67.0%",
                reason(lines(0, 67, 29, ".") + lines(100, 33, 30, ".")));
        assertEquals("kept", reason(lines(0, 66, 29, ".") + lines(100, 34, 30, ".")));
        assertEquals(
                "kept",
                reason((" \n" + lines(0, 66, 29, ".") + " \n\n").repeat(1) + lines(100, 34, 30, ".")),
                "blank lines");
    }

    @Test
    void everyWrongSettingIsNamed() {
        BadConfiguration wrong = assertThrows(BadConfiguration.class, () -> new FineWebConfig(-1, 2, Double.NaN, 0));
        assertEquals(4, wrong.problems().size(), wrong.getMessage());
    }
}
