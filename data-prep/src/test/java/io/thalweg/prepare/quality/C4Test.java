package io.thalweg.prepare.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.document.Applied;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class C4Test {
    private static final String THREE = "One line of five words.\nAnother line of five words!\nIs this of five, too?";

    @TempDir
    Path temp;

    private static String reason(String text) {
        return Applied.to(text, C4Config.DEFAULT).reason();
    }

    private static String text(String text) {
        return Applied.to(text, C4Config.DEFAULT).text();
    }

    @Test
    void threeSentencesMustBeLeft() {
        assertEquals(THREE, text(THREE));
        assertEquals(
                "too_few_sentences: 2 sentences left, 3 asked",
                reason("One line of five words.\nAnother line of five words!"));
        assertEquals("kept", reason("The first of three. The second. And the third!"));
        assertEquals(
                "too_few_sentences: 2 sentences left, 3 asked",
                reason("The first, e.g. this one. And the second one."));
        assertEquals("too_few_sentences: 0 sentences left, 3 asked", reason(""));
    }

    @Test
    void linesWithoutTerminalPunctuationGo() {
        Applied applied = Applied.to(
                "Home page menu about contact us\n" + THREE
                        + "\n\nThis one goes on and on...\n \u201CThis one is a quotation, too\u201D \nNo end to this line,",
                C4Config.DEFAULT);
        assertEquals(THREE + "\n\u201CThis one is a quotation, too\u201D", applied.text());
        assertEquals(Map.of("lines_without_terminal_punctuation", 3L), applied.counts());
    }

    @Test
    void aLineHasFiveWords() {
        Applied applied = Applied.to(THREE + "\nA line of four.\nA line of full five.", C4Config.DEFAULT);
        assertEquals(THREE + "\nA line of full five.", applied.text());
        assertEquals(Map.of("lines_of_too_few_words", 1L), applied.counts());
    }

    @Test
    void linesOfNoticesGo() {
        Applied applied = Applied.to(
                "Please turn on JavaScript to see this page.\n" + THREE
                        + "\nBy reading this you agree to our Terms of Use.\nThis site uses cookies, as all do.",
                C4Config.DEFAULT);
        assertEquals(THREE, applied.text());
        assertEquals(Map.of("lines_of_notices", 3L), applied.counts());
    }

    @Test
    void pagesOfPlaceholdersAndProgramsGo() {
        assertEquals("lorem_ipsum: ", reason(THREE + "\nLorem Ipsum dolor"));
        assertEquals("curly_bracket: ", reason(THREE + "\nint main() {"));
        assertEquals("kept", reason(THREE + "\nlorem  ipsum }"));
    }

    @Test
    void citationsGoFromLines() {
        assertEquals(
                "One line[a] of five words.\nAnother line of five words!\nIs this of five, too?",
                text(
                        "[1] One[2] line[a] of[citation needed] five words.[13]\nAnother[] line[edit] of five words!\nIs this of five, too?"));
    }

    @Test
    void rulesCanBeTurnedOff() {
        C4Config none = new C4Config(0, 0, false, false, false, false, false, false, "", WordBoundaries.WHITE_SPACE);
        String text = "menu\njavascript {lorem ipsum} [1]\nterms of use ...";
        assertEquals(text, Applied.to(text, none).text());
    }

    @Test
    void sentencesOfOtherScriptsEndInTheirOwnMarks() {
        String chinese =
                "\u4EBA\u4EBA\u751F\u800C\u81EA\u7531\u3002\u4ED6\u4EEC\u8D4B\u6709\u7406\u6027\u3002\u5E94\u4EE5\u5144\u5F1F\u5173\u7CFB\u76F8\u5BF9\u5F85\u3002";
        assertEquals(chinese, text(chinese));
        String hindi =
                "\u0938\u092D\u0940 \u092E\u0928\u0941\u0937\u094D\u092F\u094B\u0902 \u0915\u094B \u0917\u094C\u0930\u0935 \u0939\u0948 \u0964";
        assertEquals((hindi + "\n").repeat(3).strip(), text((hindi + "\n").repeat(3)));
        String thai =
                "\u0E21\u0E19\u0E38\u0E29\u0E22\u0E4C\u0E17\u0E31\u0E49\u0E07\u0E2B\u0E25\u0E32\u0E22\u0E40\u0E01\u0E34\u0E14\u0E21\u0E32\u0E21\u0E35\u0E2D\u0E34\u0E2A\u0E23\u0E30";
        assertEquals((thai + "\n").repeat(3).strip(), text((thai + "\n").repeat(3)), "Thai has no such mark");
    }

    private C4Config withBadWords(String content) throws IOException {
        Path file = Files.writeString(temp.resolve("bad.txt"), content);
        return new C4Config(3, 5, true, true, true, true, true, true, file.toString(), WordBoundaries.UNICODE);
    }

    @Test
    void pagesWithBadWordsGo() throws IOException {
        C4Config config = withBadWords("darn\n\nbad to the bone\n\uD83D\uDD95\n");
        assertEquals(
                "kept",
                Applied.to(THREE + "\nDarning socks is not bad to anyone.", config)
                        .reason());
        assertEquals("bad_words: ", Applied.to(THREE + "\nDARN!", config).reason());
        assertEquals(
                "bad_words: ",
                Applied.to(THREE + "\nHe is Bad, to the bone", config).reason());
        assertEquals(
                "bad_words: ",
                Applied.to(THREE + "\nsigned \uD83D\uDD95x", config).reason());
        assertEquals("kept", Applied.to(THREE, withBadWords("")).reason());
    }

    @Test
    void aFileOfBadWordsIsReadWhenTheStepIsMade() throws IOException {
        C4Config gone = new C4Config(
                3, 5, true, true, true, true, true, true, temp.resolve("no").toString(), WordBoundaries.UNICODE);
        assertTrue(assertThrows(JobFailed.class, gone::create).getMessage().contains("cannot be read"));
        C4Config huge = withBadWords("a\n".repeat(BadWords.MOST_BYTES / 2 + 1));
        assertTrue(assertThrows(JobFailed.class, huge::create).getMessage().contains("too large"));
        C4Config phrase = withBadWords("a b c d e f g h i");
        assertTrue(assertThrows(JobFailed.class, phrase::create).getMessage().contains("9 words"));
    }

    @Test
    void everyWrongSettingIsNamed() {
        BadConfiguration wrong = assertThrows(
                BadConfiguration.class,
                () -> new C4Config(-1, -1, true, true, true, true, true, true, "", WordBoundaries.UNICODE));
        assertEquals(2, wrong.problems().size(), wrong.getMessage());
    }
}
