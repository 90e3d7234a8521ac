package io.thalweg.prepare.perplexity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerplexityStepTest {
    /** Every word has a perplexity of its length, whatever stands before it; spaces are no words. */
    private static final TextScorer BY_LENGTH = text -> {
        double nats = 0;
        long tokens = 0;
        for (String word : text.trim().split("\\s+")) {
            if (!word.isEmpty()) {
                nats += Math.log(word.length());
                tokens++;
            }
        }
        return new TextScorer.Score(nats, tokens, 0);
    };

    private final TreeMap<String, Long> counts = new TreeMap<>();

    @TempDir
    Path temp;

    private Outcome apply(PerplexityConfig config, String text) {
        return new PerplexityStep(config, BY_LENGTH)
                .apply(Document.of("d", "s", text), (name, amount) -> counts.merge(name, amount, Long::sum));
    }

    private Map<String, String> labels(PerplexityConfig config, String text) {
        return assertInstanceOf(Outcome.Kept.class, apply(config, text))
                .document()
                .labels();
    }

    private static PerplexityConfig config(PerplexityUnit unit, double least, double most, double head, double tail) {
        return new PerplexityConfig("model", unit, least, most, head, tail, 100);
    }

    private static PerplexityConfig tokens(double least, double most) {
        return config(PerplexityUnit.TOKEN, least, most, 0, 0);
    }

    @Test
    void documentsAreLabelledByTokenOrByCharacter() {
        assertEquals(Map.of("perplexity", "4.000"), labels(tokens(0, 0), "cccc cccc cccc"));
        PerplexityConfig character = config(PerplexityUnit.CHARACTER, 0, 100, 0, 0);
        // Two words of four letters: 16 by nine characters.
        assertEquals(
                String.format(java.util.Locale.ROOT, "%.3f", Math.pow(16, 1 / 9.0)),
                labels(character, "cccc cccc").get("perplexity"));
    }

    @Test
    void thoseOutOfBoundsAreDropped() {
        PerplexityConfig config = tokens(2, 5);
        assertEquals("5.000", labels(config, "ccccc").get("perplexity"));
        assertEquals("2.000", labels(config, "cc cc").get("perplexity"));
        Outcome.Dropped high = assertInstanceOf(Outcome.Dropped.class, apply(config, "cccccc"));
        assertEquals("perplexity_too_high", high.reason());
        assertEquals("6.000, at most 5.0 asked", high.detail());
        Outcome.Dropped low = assertInstanceOf(Outcome.Dropped.class, apply(config, "c"));
        assertEquals("perplexity_too_low", low.reason());
        assertEquals(5, counts.get("tokens_scored"));
    }

    @Test
    void bucketsAreByTheBoundsGiven() {
        PerplexityConfig config = config(PerplexityUnit.TOKEN, 0, 100, 3.5, 6.5);
        assertEquals("head", labels(config, "ccc").get("perplexity_bucket"));
        assertEquals("middle", labels(config, "cccc").get("perplexity_bucket"));
        assertEquals("middle", labels(config, "cccccc").get("perplexity_bucket"));
        assertEquals("tail", labels(config, "ccccccc").get("perplexity_bucket"));
        assertEquals(2, counts.get("bucket_middle"));
    }

    @Test
    void aDocumentWithoutTokensStaysWithoutLabel() {
        assertEquals(Map.of(), labels(tokens(2, 3), " \n "));
        assertEquals(1, counts.get("documents_without_perplexity"));
    }

    @Test
    void aLongDocumentIsScoredByItsBeginningInWholeWords() {
        apply(tokens(0, 1000), "cccc ".repeat(50));
        assertEquals(20, counts.get("tokens_scored"));
        counts.clear();
        apply(tokens(0, 1000), "ccc ".repeat(50));
        assertEquals(25, counts.get("tokens_scored"));
        counts.clear();
        // No white space to cut at: a character of two is left out whole.
        assertEquals(
                99,
                Integer.parseInt(labels(tokens(0, 1000), "x" + "😀".repeat(100))
                        .get("perplexity")
                        .replace(".000", "")));
    }

    @Test
    void anArpaFileIsAModel() throws IOException {
        Path model = Files.writeString(
                temp.resolve("m.arpa"), "\\data\\\nngram 1=2\n\n\\1-grams:\n-1\ta\n-2\t</s>\n\n\\end\\\n");
        Outcome outcome = PerplexityConfig.of(model.toString())
                .create()
                .apply(Document.of("d", "s", "a a a"), (name, amount) -> {});
        // Three at 10^-1 and the end at 10^-2: 10^(5/4).
        assertEquals(
                "17.783",
                assertInstanceOf(Outcome.Kept.class, outcome)
                        .document()
                        .labels()
                        .get("perplexity"));
    }

    @Test
    void aModelThatIsNotThereOrOfNoKindIsNamed() throws IOException {
        String missing = temp.resolve("none").toString();
        BadConfiguration bad = assertThrows(
                BadConfiguration.class, () -> PerplexityConfig.of(missing).create());
        assertTrue(bad.getMessage().contains(missing), bad.getMessage());
        Path other = Files.writeString(temp.resolve("model.bin"), "x");
        JobFailed failed = assertThrows(
                JobFailed.class, () -> PerplexityConfig.of(other.toString()).create());
        assertTrue(failed.getMessage().contains("of no kind that is known"), failed.getMessage());
    }

    @Test
    void everyWrongValueIsNamed() {
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> new PerplexityConfig(" ", PerplexityUnit.TOKEN, -1, -2, Double.NaN, -3, 0));
        assertEquals(5, bad.problems().size(), bad.getMessage());
        assertThrows(BadConfiguration.class, PerplexityConfig.DEFAULT::create);
        assertThrows(BadConfiguration.class, () -> config(PerplexityUnit.TOKEN, 5, 5, 0, 0));
        assertThrows(BadConfiguration.class, () -> config(PerplexityUnit.TOKEN, 0, 5, 4, 4));
        assertThrows(BadConfiguration.class, () -> config(PerplexityUnit.TOKEN, 0, 5, 0, 4));
    }
}
