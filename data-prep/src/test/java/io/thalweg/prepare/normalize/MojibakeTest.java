package io.thalweg.prepare.normalize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.document.Applied;
import io.thalweg.prepare.document.SharedTexts;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class MojibakeTest {
    /** A byte as browsers read it in Windows-1252: as Java does, and what that leaves undefined as in Latin-1. */
    private static String asWindows1252(String text) {
        StringBuilder garbled = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            String read = new String(new byte[] {b}, Charset.forName("windows-1252"));
            garbled.append(read.equals("\uFFFD") ? (char) (b & 0xFF) : read.charAt(0));
        }
        return garbled.toString();
    }

    private static String asLatin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String repaired(String text) {
        Mojibake mojibake = new Mojibake();
        String before = text;
        for (String after = mojibake.repair(before); !after.equals(before); after = mojibake.repair(after)) {
            before = after;
        }
        return before;
    }

    @Test
    void whatIsCertainIsRepaired() {
        for (String text : List.of(
                "le caf\u00E9 d\u00E9j\u00E0 pr\u00EAt",
                "don\u2019t \u201Cquote\u201D me \u2013 or do\u2026",
                "20\u00B0C, \u00A35, \u00A9 2010",
                "\u00FCber \u00C4rger",
                "\u041F\u0440\u0438\u0432\u0435\u0442, \u043C\u0438\u0440",
                "\u4F60\u597D\u4E16\u754C",
                "\u20AC 5, \u2122, \uD83D\uDE00")) {
            assertEquals(text, repaired(asWindows1252(text)));
            assertEquals(text, repaired(asLatin1(text)));
            assertEquals(text, repaired(asWindows1252(asWindows1252(text))), "twice");
            assertEquals(text, repaired(asLatin1(asLatin1(text))), "twice");
            assertEquals(text, repaired(text));
        }
    }

    @Test
    void correctTextThatIsAlsoUtf8Stays() {
        for (String text : List.of(
                "\u00AB VIVE LA LIBERT\u00C9\u00BB",
                "\u00AB\u00A0vive la libert\u00E9\u00A0\u00BB dit-il",
                "\u201Cdas ist ein Spa\u00DF\u201D",
                "Spa\u00DF\u2026",
                "SPASS \u00DC\u201C",
                "AMANH\u00C3\u201D",
                "NO CAF\u00C9\u2026",
                "la lettre \u00AB\u00C2\u00BB",
                "\u201Cun caf\u00E9\u201D\u2014dit-il",
                "\u00C3 \u00C2 \u00E2 \u00E9\u00E8")) {
            assertSame(text, new Mojibake().repair(text));
        }
    }

    @Test
    void possibleRunsAreRepairedWhereTheTextIsMojibake() {
        assertEquals(
                "PR\u00C9\u00C9 \u00C0 caf\u00E9 \u00E0 la",
                repaired(asLatin1("PR\u00C9\u00C9 \u00C0 caf\u00E9 \u00E0 la")));
        String mixed = "caf\u00C3\u00A9 LIBERT\u00C9\u00BB";
        assertEquals(
                "caf\u00E9 LIBERT\u00C9\u00BB \u00E9t\u00E9",
                repaired(mixed + " \u00E9t\u00E9"),
                "but not beside correct letters");
    }

    @Test
    void repairsAreCounted() {
        Applied applied = Applied.to("caf\u00C3\u00A9 na\u00C3\u00AFf", NormalizeConfig.DEFAULT);
        assertEquals("caf\u00E9 na\u00EFf", applied.text());
        assertEquals(
                Map.of("mojibake_repaired", 2L, "documents_with_mojibake", 1L, "documents_changed", 1L),
                applied.counts());
    }

    @Test
    void noCorrectDeclarationChanges() throws IOException {
        List<String> changed = new ArrayList<>();
        SharedTexts.declarations().forEach((name, text) -> {
            if (!new Mojibake().repair(text).equals(text)) {
                changed.add(name);
            }
        });
        assertEquals(List.of(), changed);
    }

    @Test
    void garbledDeclarationsAreRepaired() throws IOException {
        Map<String, String> texts = SharedTexts.declarations();
        assertRepaired("Windows-1252", texts, text -> asWindows1252(text));
        assertRepaired("Latin-1", texts, text -> asLatin1(text));
        assertRepaired("Windows-1252 twice", texts, text -> asWindows1252(asWindows1252(text)));
    }

    /** Of the texts that garbling changes, at least 99 in 100 come back as they were, to the last character. */
    private static void assertRepaired(String how, Map<String, String> texts, UnaryOperator<String> garble) {
        int garbled = 0;
        List<String> lost = new ArrayList<>();
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            String bad = garble.apply(entry.getValue());
            if (!bad.equals(entry.getValue())) {
                garbled++;
                if (!repaired(bad).equals(entry.getValue())) {
                    lost.add(entry.getKey());
                }
            }
        }
        String found = String.format(Locale.ROOT, "%s: %d of %d not repaired: %s", how, lost.size(), garbled, lost);
        assertTrue(garbled > 300 && lost.size() <= 0.01 * garbled, found);
    }
}
