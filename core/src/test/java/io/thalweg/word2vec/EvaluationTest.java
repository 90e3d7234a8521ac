package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.JobFailed;
import io.thalweg.text.Vocabulary;
import io.thalweg.word2vec.AnalogyEvaluation.Section;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static AnalogyEvaluation analogies(String text) throws IOException {
        return AnalogyEvaluation.read(stream(text), "questions.txt");
    }

    /** Countries and capitals on a line each, a step apart. */
    private static WordVectors capitals() {
        List<String> words = List.of("france", "Paris", "germany", "Berlin", "italy", "rome", "PARIS", "rare");
        float[] rows = {
            1, 0, 0, 0, /**/ 1, 0, 0, 1, /**/ 0, 1, 0, 0, /**/ 0, 1, 0, 1, /**/ 0, 0, 1, 0, /**/ 0, 0, 1, 1, /**/ 0, 1,
            0, 1.01f, /**/ 0, 0, 1, 0.8f,
        };
        return new WordVectors(new Vocabulary(words, new long[words.size()]), 4, rows);
    }

    @Test
    void questionsAreAnsweredWithoutRegardToCaseAndOthersCounted() throws IOException {
        AnalogyEvaluation evaluation = analogies(": capitals\nFrance Paris GERMANY berlin\nfrance paris italy rome\n"
                + "france paris spain madrid\n\n: backwards\nparis france rome italy\nparis france rome germany\n"
                + ": empty\n: unknown\nx y z w\n");
        AnalogyEvaluation.Result result = evaluation.evaluate(capitals(), 7);
        assertEquals(
                List.of(
                        new Section("capitals", 2, 2, 1),
                        new Section("backwards", 1, 2, 0),
                        new Section("empty", 0, 0, 0),
                        new Section("unknown", 0, 0, 1)),
                result.sections());
        assertEquals(new Section("total", 3, 4, 2), result.total());
        assertEquals(OptionalDouble.of(0.75), result.accuracy());
        assertEquals(OptionalDouble.empty(), result.sections().get(3).accuracy());
    }

    @Test
    void onlyTheFirstWordsAreQuestionsAndAnswers() throws IOException {
        AnalogyEvaluation evaluation = analogies(": s\nfrance paris italy rome\n");
        assertEquals(
                new Section("s", 0, 0, 1),
                evaluation.evaluate(capitals(), 5).sections().get(0));
        assertEquals(
                new Section("s", 1, 1, 0),
                evaluation.evaluate(capitals(), 6).sections().get(0));
        // 'rare' stands nearer than 'rome', once it is looked at.
        assertEquals(
                new Section("s", 0, 1, 0),
                evaluation.evaluate(capitals(), 8).sections().get(0));
    }

    @Test
    void theTiledSearchGivesTheAnswersOfTheSimpleOne() throws IOException {
        for (long seed = 0; seed < 5; seed++) {
            // More words than a tile and more questions than a batch, neither a multiple.
            WordVectors vectors = WordVectorsTest.random(2500, 3 + (int) seed, seed);
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(": all\n");
            int expectedCorrect = 0;
            for (int q = 0; q < 150; q++) {
                String a = "word" + random.nextInt(2100);
                String b = "word" + random.nextInt(2100);
                String c = "word" + random.nextInt(2100);
                String answer =
                        vectors.nearest(vectors.combine(List.of(b, c), List.of(a)), 2500, Set.of(a, b, c)).stream()
                                .map(WordVectors.Neighbour::word)
                                .filter(word -> vectors.vocabulary().id(word) < 2100)
                                .findFirst()
                                .orElseThrow();
                boolean right = random.nextBoolean();
                expectedCorrect += right ? 1 : 0;
                String expected = right ? answer : answer.equals("word7") ? "word8" : "word7";
                text.append(String.join(" ", a, b, c, expected)).append('\n');
            }
            assertEquals(
                    new Section("all", expectedCorrect, 150, 0),
                    analogies(text.toString())
                            .evaluate(vectors, 2100)
                            .sections()
                            .get(0),
                    "seed " + seed);
        }
    }

    @Test
    void questionsThatAreNoneAreRefusedWithTheirLine() {
        for (String bad : List.of(": s\na b c d\na b c\n", ": s\n\na b c d e\n")) {
            JobFailed failed = assertThrows(JobFailed.class, () -> analogies(bad));
            assertTrue(failed.getMessage().contains("questions.txt, line 3"), failed.getMessage());
        }
        assertTrue(assertThrows(JobFailed.class, () -> analogies("a b c d\n"))
                .getMessage()
                .contains("line 1"));
        assertThrows(JobFailed.class, () -> analogies(": " + "x".repeat(20_000)));
        for (String nothing : List.of("", "\n \n", ": capitals\n")) {
            String message =
                    assertThrows(JobFailed.class, () -> analogies(nothing)).getMessage();
            assertTrue(message.startsWith("A test set is empty"), message);
        }
        assertThrows(JobFailed.class, () -> SimilarityEvaluation.read(stream("# words\n"), "pairs.tsv"));
        JobFailed failed = assertThrows(
                JobFailed.class,
                () -> AnalogyEvaluation.read(
                        new ByteArrayInputStream(new byte[] {':', ' ', (byte) 0xC3, '('}), "here"));
        assertTrue(failed.getMessage().contains("UTF-8"), failed.getMessage());
    }

    /** A model that came apart in training holds NaN: its words have no direction, and no search for ranks goes on for ever. */
    @Test
    void wordsWithoutNumbersHaveNoDirection() throws IOException {
        float[] rows = {1, 0, Float.NaN, 1, 0, 1, Float.POSITIVE_INFINITY, 0};
        WordVectors vectors = new WordVectors(new Vocabulary(List.of("a", "nan", "b", "inf"), new long[4]), 2, rows);
        assertEquals(0, vectors.cosine(0, 1));
        assertEquals(0, vectors.cosine(3, 0));
        assertEquals(
                "b", vectors.nearest(new float[] {0.1f, 1}, 1, Set.of()).get(0).word());
        byte[] pairs = "a\tnan\t3\na\tb\t2\ninf\tb\t1\n".getBytes(StandardCharsets.UTF_8);
        assertEquals(
                OptionalDouble.empty(),
                SimilarityEvaluation.read(new ByteArrayInputStream(pairs), "pairs")
                        .evaluate(vectors)
                        .spearman());
        assertArrayEquals(
                new double[] {1, 2.5, 2.5}, SimilarityEvaluation.ranks(new double[] {0, Double.NaN, Double.NaN}));
    }

    @Test
    void equalValuesShareTheMeanOfTheirRanks() {
        assertArrayEquals(
                new double[] {1, 3, 3, 5, 3}, SimilarityEvaluation.ranks(new double[] {-2, 0.5, 0.5, 9, 0.5}));
        // As scipy.stats.spearmanr says too; ranks 1 2.5 2.5 4 5 and 2 1 3.5
        // 3.5 5.
        assertEquals(
                7.25 / 9.5,
                SimilarityEvaluation.spearman(new double[] {1, 2, 2, 4, 5}, new double[] {2, 1, 4, 4, 9})
                        .orElseThrow(),
                1e-12);
        assertEquals(
                1,
                SimilarityEvaluation.spearman(new double[] {1, 2, 3}, new double[] {10, 100, 1000})
                        .orElseThrow());
        assertEquals(
                -1,
                SimilarityEvaluation.spearman(new double[] {1, 2, 3}, new double[] {3, 2, 1})
                        .orElseThrow());
        assertTrue(SimilarityEvaluation.spearman(new double[] {1, 1}, new double[] {3, 2})
                .isEmpty());
        assertTrue(SimilarityEvaluation.spearman(new double[0], new double[0]).isEmpty());
    }

    @Test
    void pairsAreReadAndUnknownOnesCounted() throws IOException {
        SimilarityEvaluation evaluation = SimilarityEvaluation.read(
                stream("# ratings\nFrance\tparis\t5\r\nfrance\titaly\t1.5\nrome\trare\t9\nfrance\tspain\t3\n"),
                "pairs.tsv");
        SimilarityEvaluation.Result result = evaluation.evaluate(capitals());
        assertEquals(4, result.pairs());
        assertEquals(3, result.found());
        assertEquals(0.75, result.coverage());
        assertEquals(1, result.spearman().orElseThrow(), 1e-12);
        JobFailed failed =
                assertThrows(JobFailed.class, () -> SimilarityEvaluation.read(stream("a\tb\t1\na b 2\n"), "pairs.tsv"));
        assertTrue(failed.getMessage().contains("pairs.tsv, line 2"), failed.getMessage());
    }
}
