package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.document.Applied;
import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.SharedTexts;
import io.thalweg.prepare.document.StepConfig;
import io.thalweg.prepare.normalize.NormalizeConfig;
import io.thalweg.prepare.privacy.PrivacyConfig;
import io.thalweg.prepare.quality.C4Config;
import io.thalweg.prepare.quality.FineWebConfig;
import io.thalweg.prepare.quality.GopherQualityConfig;
import io.thalweg.prepare.quality.GopherRepetitionConfig;
import io.thalweg.prepare.quality.LengthConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every step over text as people write and break it, and over text made to break steps. */
class DocumentStepsOnRealTextTest {
    private static final Map<String, StepConfig> STEPS = steps();

    private static final Set<String> DROPPING =
            Set.of("length", "gopher-quality", "gopher-repetition", "c4", "fineweb");

    private static Map<String, StepConfig> steps() {
        Map<String, StepConfig> steps = new LinkedHashMap<>();
        steps.put("normalize", NormalizeConfig.DEFAULT);
        steps.put("length", LengthConfig.DEFAULT);
        steps.put("gopher-quality", GopherQualityConfig.DEFAULT);
        steps.put("gopher-repetition", GopherRepetitionConfig.DEFAULT);
        steps.put("c4", C4Config.DEFAULT);
        steps.put("fineweb", FineWebConfig.DEFAULT);
        steps.put("privacy", PrivacyConfig.DEFAULT);
        return steps;
    }

    /** Every step on its own, so that none is spared what another drops. */
    private static void passThroughAll(Map<String, String> texts) {
        STEPS.forEach((name, config) -> {
            DocumentStep step = config.create();
            texts.forEach((id, text) -> {
                Applied applied = Applied.to(Document.of(id, "test", text), step);
                if (!applied.isKept()) {
                    assertTrue(DROPPING.contains(name), name + " dropped " + id + ": " + applied.reason());
                }
            });
        });
    }

    @Test
    void whatBecomesOfADocumentDoesNotDependOnThoseBefore() throws IOException {
        Map<String, String> texts = SharedTexts.declarations();
        STEPS.forEach((name, config) -> {
            DocumentStep step = config.create();
            texts.forEach((id, text) -> {
                Applied after = Applied.to(Document.of(id, "test", text), step);
                if (id.hashCode() % 10 != 0) {
                    return;
                }
                Applied alone =
                        Applied.to(Document.of(id, "test", new StringBuilder(text).toString()), config.create());
                assertEquals(alone.reason(), after.reason(), name + " of " + id);
                assertEquals(alone.counts(), after.counts(), name + " of " + id);
                if (alone.isKept()) {
                    assertEquals(alone.text(), after.text(), name + " of " + id);
                }
            });
        });
    }

    @Test
    void robustnessSetsPassThroughEveryStep() throws IOException {
        Map<String, String> texts = SharedTexts.robustness();
        assertTrue(texts.size() > 900, "texts: " + texts.size());
        passThroughAll(texts);
    }

    @Test
    void textsInWronglyGuessedEncodingsPassThroughEveryStep() throws IOException {
        passThroughAll(SharedTexts.guessed());
    }

    @Test
    void normalisingAndReplacingTwiceIsAsOnce() throws IOException {
        for (StepConfig config : List.of(NormalizeConfig.DEFAULT, PrivacyConfig.DEFAULT, C4Config.DEFAULT)) {
            DocumentStep step = config.create();
            SharedTexts.robustness().forEach((id, text) -> {
                Applied once = Applied.to(Document.of(id, "test", text), step);
                if (once.isKept()) {
                    Applied twice = Applied.to(Document.of(id, "test", once.text()), step);
                    assertEquals(once.text(), twice.text(), config + " of " + id);
                }
            });
        }
    }

    @Test
    void hostileTextsPassThroughEveryStep() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String piece : List.of(
                "a",
                " ",
                "\n",
                "\u0301",
                "\u4E2D",
                "\u0E01",
                "@",
                "1",
                "1.",
                ".",
                "...",
                "#",
                "{",
                "[",
                "[1]",
                "\"",
                "\uD83D\uDE00",
                "\u200D",
                "a ",
                "a\n",
                "a.\n",
                "\u2026",
                "\uFFFD",
                "\u05D0\"",
                "javascript",
                "\t",
                "\u00C3\u0083",
                "a@")) {
            texts.put(piece, piece.repeat((1 << 18) / piece.length()));
        }
        texts.put("empty", "");
        passThroughAll(texts);
    }

    @Test
    void mostDeclarationsPassTheRulesThatKnowNoLanguage() throws IOException {
        Map<String, String> texts = SharedTexts.declarations();
        for (StepConfig config : List.of(GopherRepetitionConfig.DEFAULT, C4Config.DEFAULT, FineWebConfig.DEFAULT)) {
            DocumentStep step = config.create();
            List<String> dropped = new ArrayList<>();
            texts.forEach((id, text) -> {
                Applied applied = Applied.to(Document.of(id, "test", text), step);
                if (!applied.isKept()) {
                    dropped.add(id + " " + applied.reason());
                }
            });
            assertTrue(dropped.size() <= 0.05 * texts.size(), config + ": " + dropped);
        }
    }
}
