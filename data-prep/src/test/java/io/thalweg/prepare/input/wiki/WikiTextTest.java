package io.thalweg.prepare.input.wiki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WikiTextTest {
    private static final WikiText TEXT = new WikiText(Set.of("file", "image", "category", "datei"));

    private static void assertText(String expected, String markup) {
        assertEquals(expected, TEXT.of(markup), markup);
    }

    @Test
    void linksLeaveTheirWords() {
        assertText("a word, a Target, and plurals.", "a [[Target|word]], a [[Target]], and [[plural]]s.");
        assertText("out", "[[File:a.jpg|thumb|a [[nested|caption]] of it]]out[[Category:Things]]");
        assertText("raus", "[[Datei:a.jpg|mini|Text]]raus");
        assertText("Berlin", "[[:Kategorie:x|Berlin]]");
        assertText("Mercury", "[[Mercury (planet)|]]");
        assertText("stays", "stays [[de:Seite]][[zh-min-nan:x]]");
        assertText("See label and more.", "See [http://example.org/x label] and [https://example.org]more.");
        assertText("array[1] of [things]", "array[1] of [things]");
        assertText("open [ stays half", "open [ stays [[half");
    }

    @Test
    void templatesAndTablesGoWithAllInThem() {
        assertText("Before after.", "Before {{cite|a={{b|c}}|d={{{e|}}}}}after.");
        assertText("text", "{|\n! head\n|-\n| cell {{x|}} || [[y]]\n{|\n|inner\n|}\n|}\ntext");
        assertText("A {{unclosed b.", "A {{unclosed b.");
        assertText("ac", "a{{{{{b}}}}}c");
        assertText("ac", "a{{{{b}}}}c");
        assertText("The city (1.2 km) is", "The city ({{IPA|x}}; 1.2&nbsp;km) is");
        assertText("Name was", "Name ({{lang|x}}) was");
        assertText("kept }} {| here", "kept }} {| here");
    }

    @Test
    void elementsThatAreNoTextGo() {
        assertText("A claim. Next.", "A claim.<ref name=\"a\">source [[x]]</ref> Next.<ref name=b />");
        assertText("A B", "A <!-- not\nseen -->B");
        assertText("if x > 1 then", "if x > 1 then<math>\\frac{a}{b}</math>");
        assertText("small words", "<small>small</small> <span style=\"a\">words</span>");
        assertText("a b", "a<br />b");
        assertText("1 < 2", "1 < 2");
    }

    @Test
    void linesLoseTheirMarks() {
        assertText("first\nsecond\nterm\nmeaning", "* first\n** second\n; term\n: meaning\n----");
        assertText("bold italic both rock 'n' roll", "'''bold''' ''italic'' '''''both''''' rock 'n' roll");
        assertText("Text", "__NOTOC__\nText");
    }

    @Test
    void headingsStayWhereTextFollows() {
        assertText(
                "intro\nOne\nDeep\ntext",
                "intro\n== One ==\n=== Deep ===\ntext\n== Gone ==\n{{reflist}}\n=== Gone too ===");
    }

    @Test
    void entitiesAreDecoded() {
        assertText("a & b – c <tag>", "a &amp; b &ndash; c &lt;tag&gt;");
    }

    @Test
    void anythingIsReadInLittleStackAndGivesText() {
        String[] parts = {
            "{{",
            "}}",
            "[[",
            "]]",
            "|",
            "{|",
            "|}",
            "\n",
            "''",
            "<ref>",
            "</ref>",
            "<!--",
            "-->",
            "==",
            "<",
            ">",
            "&amp;",
            "[http://a ",
            "]",
            "a",
            " ",
            "File:",
            "*",
            "__TOC__",
            "{{{",
            "}}}",
            "<math",
            "/>"
        };
        for (int trial = 0; trial < 2000; trial++) {
            SplittableRandom random = new SplittableRandom(trial);
            StringBuilder markup = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                markup.append(parts[random.nextInt(parts.length)]);
            }
            assertTrue(TEXT.of(markup.toString()).length() <= markup.length(), "seed " + trial + ": " + markup);
        }
        for (String part : parts) {
            String deep = part.repeat(200_000);
            assertTrue(TEXT.of(deep).length() <= deep.length());
        }
        assertEquals("", TEXT.of("{{a|".repeat(100_000) + "}}".repeat(100_000)));
    }
}
