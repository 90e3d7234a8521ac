package io.thalweg.prepare.perplexity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.perplexity.TextScorer.Score;
import io.thalweg.problem.JobFailed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores held against probabilities reckoned by hand, and against a plain implementation by strings. */
class ArpaModelTest {
    private static final String SMALL = """
            made by hand

            \\data\\
            ngram 1=5
            ngram 2=3
            ngram 3=1

            \\1-grams:
            -99\t<s>\t-0.30103
            -1\t</s>
            -2\t<unk>
            -0.5\ta\t-0.25
            -0.75\tb\t-0.125

            \\2-grams:
            -0.1\t<s> a\t-0.05
            -0.2\ta b\t-0.4
            -0.3\tb </s>

            \\3-grams:
            -0.01\t<s> a b

            \\end\\
            """;

    @TempDir
    Path temp;

    private static ArpaModel read(String text) throws IOException {
        return ArpaFile.read("test.arpa", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertLog10(double expected, long tokens, long unknown, Score score) {
        assertEquals(expected * Math.log(10), -score.nats(), 1e-5);
        assertEquals(tokens, score.tokens());
        assertEquals(unknown, score.unknown());
    }

    @Test
    void probabilitiesAreThoseReckonedByHand() throws IOException {
        ArpaModel model = read(SMALL);
        // a after <s>: -0.1. b after <s> a: -0.01. The end after a b: back-off of a b, then b </s>.
        assertLog10(-0.1 - 0.01 + (-0.4 - 0.3), 3, 0, model.score("a b"));
        // b after <s>: back-off of <s>, then b. a after b, as <s> b is no context: back-off of b, then a. The end after
        // b a,
        // which is none: back-off of a, then the end.
        assertLog10((-0.30103 - 0.75) + (-0.125 - 0.5) + (-0.25 - 1), 3, 0, model.score("b a"));
        // A word that is not there is <unk>, after which nothing is known.
        assertLog10((-0.30103 - 2) + (-0.5) + (-0.25 - 1), 3, 1, model.score("x\ta"));
        assertLog10(0, 0, 0, model.score(" \n\n"));
        // Lines are sentences.
        assertEquals(
                model.score("a b").nats() + model.score("b a").nats(),
                model.score("a b\nb a").nats(),
                1e-9);
    }

    @Test
    void withoutUnknownWordTheseAreLeftOut() throws IOException {
        ArpaModel model = read(SMALL.replace("-2\t<unk>\n", "").replace("ngram 1=5", "ngram 1=4"));
        assertLog10(-0.1 + (-0.5) + (-0.25 - 1), 3, 1, model.score("a x a"));
    }

    /** Back-off as its definition says it, on strings. */
    private record Plain(Map<String, double[]> ngrams, int order) {
        double score(String line) {
            List<String> words = new ArrayList<>(List.of("<s>"));
            for (String word : line.split(" ")) {
                words.add(ngrams.containsKey(word) ? word : "<unk>");
            }
            words.add("</s>");
            double sum = 0;
            for (int i = 1; i < words.size(); i++) {
                sum += probability(words.subList(Math.max(0, i - order + 1), i + 1));
            }
            return sum;
        }

        private double probability(List<String> ngram) {
            double[] known = ngrams.get(String.join(" ", ngram));
            if (known != null) {
                return known[0];
            }
            double[] context = ngrams.get(String.join(" ", ngram.subList(0, ngram.size() - 1)));
            return (context == null ? 0 : context[1]) + probability(ngram.subList(1, ngram.size()));
        }

        String arpa() {
            StringBuilder head = new StringBuilder("\\data\\\n");
            StringBuilder body = new StringBuilder();
            for (int n = 1; n <= order; n++) {
                int length = n;
                List<Map.Entry<String, double[]>> all = ngrams.entrySet().stream()
                        .filter(entry -> entry.getKey().split(" ").length == length)
                        .toList();
                head.append("ngram ").append(n).append('=').append(all.size()).append('\n');
                body.append("\n\\").append(n).append("-grams:\n");
                for (Map.Entry<String, double[]> each : all) {
                    body.append(each.getValue()[0]).append('\t').append(each.getKey());
                    body.append(n < order ? "\t" + each.getValue()[1] : "").append('\n');
                }
            }
            return head.toString() + body + "\n\\end\\\n";
        }
    }

    private static Plain random(SplittableRandom random) {
        int order = 1 + random.nextInt(5);
        int words = 2 + random.nextInt(12);
        Map<String, double[]> ngrams = new LinkedHashMap<>();
        List<String> vocabulary = new ArrayList<>(List.of("<s>", "</s>", "<unk>"));
        for (int i = 0; i < words; i++) {
            vocabulary.add("wö" + i);
        }
        List<String> contexts = vocabulary;
        for (String word : vocabulary) {
            ngrams.put(word, new double[] {-3 * random.nextDouble(), -random.nextDouble()});
        }
        for (int n = 2; n <= order; n++) {
            List<String> longer = new ArrayList<>();
            for (String context : contexts) {
                for (String word : vocabulary) {
                    if (random.nextInt(3) == 0 && longer.size() < 2_000) {
                        longer.add(context + " " + word);
                        ngrams.put(context + " " + word, new double[] {-3 * random.nextDouble(), -random.nextDouble()});
                    }
                }
            }
            contexts = longer;
        }
        return new Plain(ngrams, order);
    }

    @Test
    void scoresAreThoseOfAPlainImplementation() throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Plain plain = random(random);
            ArpaModel model = read(plain.arpa());
            for (int i = 0; i < 30; i++) {
                StringBuilder line = new StringBuilder("wö" + random.nextInt(14));
                int words = random.nextInt(20);
                for (int k = 0; k < words; k++) {
                    line.append(" wö").append(random.nextInt(14));
                }
                double expected = -plain.score(line.toString()) * Math.log(10);
                assertEquals(expected, model.score(line.toString()).nats(), 1e-4 * expected, "seed " + seed);
            }
        }
    }

    @Test
    void filesAreReadPackedToo() throws IOException {
        Path packed = temp.resolve("Model.ARPA.gz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(SMALL.getBytes(StandardCharsets.UTF_8));
        }
        TextScorer scorer = TextScorers.at(new Configuration(), packed.toString());
        assertLog10(-0.1 - 0.01 + (-0.4 - 0.3), 3, 0, scorer.score("a b"));
        assertTrue(scorer == TextScorers.at(new Configuration(), packed.toString()), "read once");
    }

    @Test
    void whatIsWrongIsNamedWithItsLine() {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("", "\\data\\ is missing");
        wrong.put(SMALL.replace("ngram 1=5", "ngram 1=2000000000"), "line 4");
        wrong.put(SMALL.replace("ngram 1=5", "ngram 2=5"), "A number of n-grams is wrong");
        wrong.put(SMALL.replace("ngram 1=5", "ngram 1=6"), "fewer n-grams");
        wrong.put(SMALL.replace("ngram 1=5", "ngram 1=4"), "more n-grams");
        wrong.put(SMALL.replace("\\2-grams:", "\\3-grams:"), "\\2-grams:");
        wrong.put(SMALL.replace("\\end\\", ""), "\\end\\");
        wrong.put(SMALL.replace("-0.5\ta", "x\ta"), "is no number");
        wrong.put(SMALL.replace("-0.5\ta", "NaN\ta"), "is no number");
        wrong.put(SMALL.replace("-0.5\ta", "0.5\ta"), "more than one");
        wrong.put(SMALL.replace("-0.75\tb", "-0.75\ta"), "there twice");
        wrong.put(SMALL.replace("a b\t-0.4", "a c\t-0.4"), "what it begins with is not");
        wrong.put(SMALL.replace("<s> a b", "b a b"), "what it begins with is not");
        wrong.put(SMALL.replace("-0.2\ta b", "-0.2"), "is no n-gram");
        wrong.put(SMALL.replace("made by hand", "x".repeat(100_000)), "A line is too long");
        wrong.forEach((text, message) -> {
            JobFailed failed = assertThrows(JobFailed.class, () -> read(text), message);
            assertTrue(failed.getMessage().contains(message), failed.getMessage());
            assertTrue(failed.getMessage().contains("test.arpa, line "), failed.getMessage());
            assertTrue(failed.getMessage().length() < 1_000, failed.getMessage().toLowerCase(Locale.ROOT));
        });
    }
}
