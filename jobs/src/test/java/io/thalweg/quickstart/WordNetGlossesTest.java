package io.thalweg.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordNetGlossesTest {
    @Test
    void everyDefinitionIsALine() throws IOException {
        StringWriter out = new StringWriter();
        assertEquals(117_791, WordNetGlosses.write(out));
        List<String> lines = out.toString().lines().toList();
        assertEquals(117_791, lines.size());
        assertEquals(
                "entity: that which is perceived or known or inferred to have its own distinct existence (living or"
                        + " nonliving)",
                lines.get(0));
        assertTrue(
                lines.stream().noneMatch(line -> line.startsWith(" ") || line.contains("_") && line.indexOf('_') < 3));
    }

    @Test
    void severalWordsMarksAndExamplesAreKept() {
        assertEquals(
                "abstraction, abstract entity: a general concept",
                WordNetGlosses.definition(
                        "00002137 03 n 02 abstraction 0 abstract_entity 0 001 @ 00001740 n 0000 | a general concept  ",
                        "data.noun"));
        assertEquals(
                "galore: in great numbers; \"food galore\"",
                WordNetGlosses.definition(
                        "00013887 00 s 01 galore(ip) 0 001 & 00013160 a 0000 | in great numbers; \"food galore\"",
                        "data.adj"));
    }

    @Test
    void theLicenceIsWordNets() throws IOException {
        String licence = WordNetGlosses.licence();
        assertTrue(licence.startsWith("This software and database is being provided to you"), licence);
        assertTrue(licence.contains("WordNet 3.1 Copyright 2011 by Princeton University"), licence);
        assertEquals(29, licence.lines().count());
    }

    @Test
    void anythingElseIsNamed() {
        for (String line :
                List.of("no gloss here", "1 2 n 02 word 0 000", "1 2 n zz w 0 000 | g", "1 2 n 05 w 0 | g")) {
            JobFailed failed = assertThrows(JobFailed.class, () -> WordNetGlosses.definition(line, "data.noun"));
            assertTrue(String.valueOf(failed.getMessage()).contains("not a synset"), failed.getMessage());
        }
    }
}
