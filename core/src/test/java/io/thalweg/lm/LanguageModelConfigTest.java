package io.thalweg.lm;

import static io.thalweg.network.OptimizerState.AVERAGE;
import static io.thalweg.network.OuterStepChoice.MEAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.network.AveragingConfig;
import io.thalweg.network.OptimizerChoice;
import io.thalweg.network.OptimizerState;
import io.thalweg.problem.BadConfiguration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a configuration refuses. */
final class LanguageModelConfigTest {
    @Test
    void optionsWithoutEffectAreRefused() {
        LearningConfig usual = LearningConfig.defaults();
        String message = assertThrows(
                        BadConfiguration.class,
                        () -> new LearningConfig(
                                OptimizerChoice.SGD,
                                0.8,
                                0.99,
                                1e-6,
                                0,
                                1,
                                SegmentLoss.MEAN,
                                LearningRateSchedule.COSINE,
                                0,
                                0.1,
                                2,
                                1))
                .getMessage();
        for (String part : List.of(
                "--beta1 is for --optimizer adam or adamw only: found 0.8",
                "--beta2",
                "--epsilon",
                "--decay-factor is for --schedule step only",
                "--decay-from-epoch")) {
            assertTrue(message.contains(part), message);
        }
        String outer = assertThrows(BadConfiguration.class, () -> new AveragingConfig(2, 5, MEAN, 0.7, 0.9, AVERAGE))
                .getMessage();
        assertTrue(outer.contains("--outer-learning-rate is for --outer-step slowmo or diloco only"), outer);
        assertTrue(outer.contains("--outer-momentum"), outer);
        AveragingConfig keep = TestRuns.averaging(2, 5, MEAN, OptimizerState.KEEP);
        assertTrue(assertThrows(BadConfiguration.class, () -> TestRuns.config(LearningConfig.sgd(1), keep, 2))
                .getMessage()
                .contains("--optimizer-state keep"));
        assertEquals(
                OptimizerState.KEEP, TestRuns.config(usual, keep, 2).averaging().optimizerState());
    }
}
