package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.api.Test;

/** Every step over text as people write and break it, and over text made to break steps. */
class DocumentStepsOnRealTextTest {
    private static final Map<String, StepConfig> STEPS = steps();

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

    /** Every step on its own, so that none is spared what another drops; the same step again gives the same outcome. */
    private static void passThroughAll(Map<String, String> texts) {
        STEPS.forEach((name, config) -> {
            DocumentStep step = config.create();
            texts.forEach((id, text) -> {
                Document document = Document.of(id, "test", text);
                Applied first = Applied.to(document, step);
                Applied second = Applied.to(document, step);
                assertEquals(first.reason(), second.reason(), name + " of " + id);
                assertEquals(first.counts(), second.counts(), name + " of " + id);
                if (first.isKept()) {
                    assertEquals(first.text(), second.text(), name + " of " + id);
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
            texts.put(piece, piece.repeat((1 << 20) / piece.length()));
        }
        texts.put("empty", "");
        passThroughAll(texts);
    }

    @Test
    void noDeclarationIsKeptFromNormalisingByMuchAndMostPassRepetition() throws IOException {
        DocumentStep repetition = GopherRepetitionConfig.DEFAULT.create();
        List<String> dropped = new ArrayList<>();
        Map<String, String> texts = SharedTexts.declarations();
        texts.forEach((id, text) -> {
            Applied applied = Applied.to(Document.of(id, "test", text), repetition);
            if (!applied.isKept()) {
                dropped.add(id + " " + applied.reason());
            }
        });
        assertFalse(texts.isEmpty());
        assertTrue(dropped.size() < 0.2 * texts.size(), dropped.size() + " of " + texts.size() + ": " + dropped);
    }
}
