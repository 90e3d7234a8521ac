package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.storage.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class Word2VecConfigTest {
    @Test
    void defaultsArePinned() {
        assertEquals(
                new Word2VecConfig(
                        Architecture.SKIP_GRAM,
                        CbowGradient.WHOLE,
                        Objective.NEGATIVE_SAMPLING,
                        100,
                        5,
                        5,
                        1e-4,
                        0.05,
                        0.05 * 1e-4,
                        5,
                        1,
                        1,
                        Distribution.AVERAGE,
                        0,
                        MergeChoice.AUTO,
                        0.05,
                        1.25,
                        KernelChoice.AUTO,
                        1),
                Word2VecConfig.defaults());
    }

    @Test
    void everyProblemIsToldAtOnceWithOptionValueAndRange() {
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> Word2VecConfig.builder()
                        .dimensions(0)
                        .window(999)
                        .negativeSamples(65)
                        .sample(1)
                        .learningRate(-1)
                        .minLearningRate(2)
                        .epochs(0)
                        .threads(0)
                        .replicas(0)
                        .mergesPerEpoch(-1)
                        .warmUpFraction(1)
                        .replicaRateFactor(0)
                        .build());
        List<String> messages = bad.problems().stream().map(Problem::message).toList();
        assertEquals(
                List.of(
                        "--dimensions is out of range: found 0, allowed 1 to 4096",
                        "--window is out of range: found 999, allowed 1 to 100",
                        "--negative-samples is out of range: found 65, allowed 1 to 64",
                        "--sample is out of range: found 1.0, allowed 0 (off) to under 1",
                        "--learning-rate is out of range: found -1.0, allowed over 0 to 10",
                        "--min-learning-rate is out of range: found 2.0, allowed 0 to --learning-rate, which is -1.0",
                        "--epochs is out of range: found 0, allowed 1 to 1000",
                        "--threads is out of range: found 0, allowed 1 to 1024",
                        "--replicas is out of range: found 0, allowed 1 to 4096",
                        "--merges-per-epoch is out of range: found -1, allowed 0 to 100000",
                        "--warm-up-fraction is out of range: found 1.0, allowed 0 to under 1",
                        "--replica-rate-factor is out of range: found 0.0, allowed over 0 to 10"),
                messages);
    }

    @Test
    void notANumberIsOutOfEveryRange() {
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> Word2VecConfig.builder()
                        .sample(Double.NaN)
                        .learningRate(Double.NaN)
                        .warmUpFraction(Double.NaN)
                        .replicaRateFactor(Double.NaN)
                        .build());
        // The smallest rate follows from the learning rate, so it is wrong with it.
        assertEquals(5, bad.problems().size(), bad.getMessage());
    }

    @Test
    void theVectorKernelIsRefusedForTheFullSoftmax() {
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> Word2VecConfig.builder()
                        .objective(Objective.FULL_SOFTMAX)
                        .kernel(KernelChoice.VECTOR)
                        .build());
        assertTrue(bad.getMessage().startsWith("--kernel"), bad.getMessage());
    }

    @Test
    void aBuilderMadeFromAConfigurationMakesItAgainAndJsonKeepsIt() {
        Word2VecConfig config = Word2VecConfig.builder()
                .architecture(Architecture.CBOW)
                .objective(Objective.FULL_SOFTMAX)
                .dimensions(7)
                .window(3)
                .negativeSamples(9)
                .sample(0)
                .learningRate(0.1)
                .minLearningRate(0.01)
                .epochs(2)
                .threads(3)
                .replicas(4)
                .mergesPerEpoch(6)
                .merge(MergeChoice.MEAN)
                .warmUpFraction(0.2)
                .replicaRateFactor(1.25)
                .kernel(KernelChoice.PLAIN)
                .seed(-5)
                .build();
        assertEquals(config, config.toBuilder().build());
        byte[] json = Json.toBytes(config);
        assertEquals(config, Json.parse(json, Word2VecConfig.class, "here"), new String(json, StandardCharsets.UTF_8));
    }
}
