package io.thalweg.prepare.normalize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ibm.icu.text.Normalizer2;
import io.thalweg.prepare.document.Applied;
import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.random.Xorshift;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NormalizeTest {
    private static final NormalizeConfig COMPATIBLE = with(UnicodeForm.NFKC, CharacterFate.SPACE, 0);
    private static final NormalizeConfig NOTHING = new NormalizeConfig(
            UnicodeForm.NONE,
            false,
            false,
            CharacterFate.KEEP,
            CharacterFate.KEEP,
            CharacterFate.KEEP,
            CharacterFate.KEEP,
            CharacterFate.KEEP,
            false,
            false,
            Integer.MAX_VALUE);

    private static NormalizeConfig with(UnicodeForm form, CharacterFate fate, int mostBlankLines) {
        return new NormalizeConfig(form, true, true, fate, fate, fate, fate, fate, true, true, mostBlankLines);
    }

    private static String normal(String text) {
        return Applied.to(text, NormalizeConfig.DEFAULT).text();
    }

    @Test
    void textInFormComesBackAsItIs() {
        for (String text : List.of(
                "", "plain text.\n\nof two paragraphs\n", "d\u00E9j\u00E0 vu\tx", "\u4E2D\u6587", "\uD83D\uDE00")) {
            Document document = Document.of("id", "source", text);
            Outcome outcome = NormalizeConfig.DEFAULT.create().apply(document, (name, amount) -> {
                throw new AssertionError(name);
            });
            assertSame(document, ((Outcome.Kept) outcome).document());
        }
    }

    @Test
    void lettersAndTheirMarksAreComposed() {
        assertEquals("caf\u00E9", normal("cafe\u0301"));
        assertEquals("\uFB01 \u00B2", normal("\uFB01 \u00B2"), "compatibility characters stay in NFC");
        assertEquals("fi 2", Applied.to("\uFB01 \u00B2", COMPATIBLE).text());
        assertEquals("\u0301 x", normal("\u0301 x"), "a mark alone stays");
    }

    @Test
    void everyLineEndIsALineFeed() {
        assertEquals("a\nb\nc\nd\ne\nf\ng\nh", normal("a\r\nb\rc\u0085d\u2028e\u2029f\u000Bg\fh"));
        assertEquals("a\n\nb", normal("a\r\n\r\n\r\n\r\nb"));
        assertEquals("a\n\nb", normal("a\n\r\nb"));
    }

    @Test
    void whatNobodySeesGoes() {
        Applied applied =
                Applied.to("\uFEFFa\u0001b\u007Fc\u009Fd\u00ADe\u202Ef\u200Eg\u2067h\uFEFF", NormalizeConfig.DEFAULT);
        assertEquals("abcdefgh", applied.text());
        assertEquals(Map.of("characters_removed_or_replaced", 9L, "documents_changed", 1L), applied.counts());
        assertEquals("a b", Applied.to("a\u0001\u00ADb", COMPATIBLE).text(), "two spaces instead, which become one");
    }

    @Test
    void joinersAndSpacesOfNoWidthStay() {
        String persian = "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645";
        String family = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67";
        String khmer = "\u1798\u1793\u17BB\u179F\u17D2\u179F\u200B\u1791\u17B6\u17C6\u1784";
        assertEquals(persian + family + khmer, normal(persian + family + khmer));
        assertEquals(persian, Applied.to(persian, COMPATIBLE).text());
    }

    @Test
    void blanksAreOneSpaceAndNoneBeforeALineEnd() {
        assertEquals("a b\nc d", normal("a  b \t\u00A0\nc\u3000\u2003d "));
        assertEquals("a\tb\u00A0c", normal("a\tb\u00A0c"), "one blank stays what it is");
        assertEquals(" a", normal("   a"));
        assertEquals("a\n\nb", normal("a\n \n\t\n\n b".replace("\n b", "\nb")));
    }

    @Test
    void soManyBlankLinesStay() {
        for (int most = 0; most < 4; most++) {
            NormalizeConfig config = with(UnicodeForm.NFC, CharacterFate.REMOVE, most);
            for (int lines = 0; lines < 6; lines++) {
                assertEquals(
                        "a" + "\n".repeat(1 + Math.min(lines, most)) + "b",
                        Applied.to("a" + "\n".repeat(1 + lines) + "b", config).text());
                assertEquals(
                        "\n".repeat(Math.min(lines, most)) + "b",
                        Applied.to("\n".repeat(lines) + "b", config).text());
            }
        }
    }

    @Test
    void everythingCanBeTurnedOff() {
        String text = "\uFEFFe\u0301  \r\n\n\n\n\u0001caf\u00C3\u00A9 ";
        assertEquals(text, Applied.to(text, NOTHING).text());
    }

    @Test
    void twiceIsAsOnceAndTheFormIsUnicodes() {
        Xorshift random = new Xorshift(20);
        NormalizeConfig[] configs = {NormalizeConfig.DEFAULT, COMPATIBLE, with(UnicodeForm.NFC, CharacterFate.KEEP, 2)};
        for (int trial = 0; trial < 20_000; trial++) {
            String text = RandomText.draw(random, 1 + random.nextBelow(40));
            for (NormalizeConfig config : configs) {
                NormalizeStep step = new NormalizeStep(config);
                String once = step.normalize(text);
                assertEquals(once, step.normalize(once), () -> RandomText.escaped(text) + " with " + config);
                Normalizer2 form =
                        config.form() == UnicodeForm.NFC ? Normalizer2.getNFCInstance() : Normalizer2.getNFKCInstance();
                assertTrue(form.isNormalized(once), () -> RandomText.escaped(text) + " with " + config);
            }
        }
    }

    @Test
    void hostileTextsAreDoneInAFewRounds() {
        NormalizeStep step = new NormalizeStep(NormalizeConfig.DEFAULT);
        for (String piece : List.of(
                "\n",
                " ",
                "\u0301",
                "\u0316\u0301",
                "\r",
                "\u00C3",
                "\u00C3\u0083",
                "\u00E2\u20AC",
                "\uFEFF",
                "e\u00AD\u0301")) {
            String hostile = piece.repeat((1 << 20) / piece.length());
            String normal = step.normalize(hostile);
            assertTrue(step.rounds() <= 24, RandomText.escaped(piece) + ": " + step.rounds());
            assertEquals(normal, step.normalize(normal));
            assertTrue(mostMarksInARow(normal) <= 30, RandomText.escaped(piece));
        }
    }

    private static int mostMarksInARow(String text) {
        int most = 0;
        int marks = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            marks = c >= '\u0300' && c < '\u034F' ? marks + 1 : 0;
            most = Math.max(most, marks);
        }
        return most;
    }

    @Test
    void wrongSettingsAreNamed() {
        BadConfiguration wrong =
                assertThrows(BadConfiguration.class, () -> with(UnicodeForm.NFC, CharacterFate.KEEP, -1));
        assertEquals("most-blank-lines is out of range: found -1, allowed 0 or more", wrong.getMessage());
    }
}
