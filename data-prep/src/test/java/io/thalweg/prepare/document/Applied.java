package io.thalweg.prepare.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Map;
import java.util.TreeMap;

/** A step applied to one text, with what it counted. */
public final class Applied {
    private final Document before;
    private final Outcome outcome;
    private final Map<String, Long> counts = new TreeMap<>();

    private Applied(DocumentStep step, Document document) {
        before = document;
        outcome = step.apply(document, (name, amount) -> counts.merge(name, amount, Long::sum));
    }

    public static Applied to(String text, StepConfig config) {
        return to(Document.of("id", "source", text), config.create());
    }

    public static Applied to(Document document, DocumentStep step) {
        return new Applied(step, document);
    }

    public boolean isKept() {
        return outcome instanceof Outcome.Kept;
    }

    /** The text of a kept document, whose name and source are as before. */
    public String text() {
        Document after = assertInstanceOf(Outcome.Kept.class, outcome).document();
        assertEquals(before.id(), after.id());
        assertEquals(before.source(), after.source());
        assertEquals(before.labels(), after.labels());
        return after.text();
    }

    /** Why it was dropped, with the detail behind a colon; {@code kept} if it was not. */
    public String reason() {
        return outcome instanceof Outcome.Dropped dropped ? dropped.reason() + ": " + dropped.detail() : "kept";
    }

    public Map<String, Long> counts() {
        return counts;
    }
}
