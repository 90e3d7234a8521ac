package io.thalweg.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.memory.StepDemand;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EmbedDemandTest {
    private static final int WORDS = 2_000_000;
    private static final long VOCABULARY_BYTES = 30_000_000;

    private static StepDemand allWords(int dimensions) {
        EmbedConfig config = new EmbedConfig(
                EmbedConfig.Unit.WORD,
                EmbedConfig.Format.WORD2VEC_BINARY,
                EmbedConfig.Weighting.MEAN,
                EmbedConfig.DEFAULT_SIF_SMOOTHING,
                false);
        List<StepDemand> steps =
                new EmbedDemand(WORDS, dimensions, VOCABULARY_BYTES).steps(config, null, EmbedDemand.Tasks.ELSEWHERE);
        assertEquals(1, steps.size());
        return steps.get(0);
    }

    @Test
    void aModelsWordsAreWrittenWithoutItsTableInMemory() {
        assertEquals(allWords(3), allWords(3000));
        assertEquals(List.of(), allWords(300).stored());
        // Letters, and 108 bytes of objects a word.
        assertEquals(
                VOCABULARY_BYTES + 108L * WORDS, MemoryTerm.sum(allWords(300).driver()));
    }
}
