package io.thalweg.prepare.pipeline;

import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.prepare.document.StepConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Steps that do something simple, for tests. */
public final class TestSteps {
    public static final StepKinds KINDS = new StepKinds(List.of(
            StepKind.of("least-words", LeastWords.DEFAULT, "Drops documents of few words."),
            StepKind.of("letters", Letters.DEFAULT, "Changes the letters of documents."),
            StepKind.of("first-letter", FirstLetter.DEFAULT, "Labels documents by their first letter."),
            StepKind.of("everything", Everything.DEFAULT, "Has a setting of every type."),
            StandardSteps.KINDS.named("c4").orElseThrow(),
            StandardSteps.KINDS.named("language").orElseThrow(),
            StandardSteps.KINDS.named("dedup").orElseThrow()));

    /** Documents that a step has seen in this process, by the step's class. */
    public static final AtomicInteger SEEN_BY_LETTERS = new AtomicInteger();

    private TestSteps() {}

    /** @throws AssertionError if the text is no pipeline */
    public static Pipeline pipeline(String yaml) {
        java.util.ArrayList<Problem> problems = new java.util.ArrayList<>();
        return PipelineFile.parse("test.yaml", yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8), KINDS, problems)
                .orElseThrow(() -> new AssertionError(problems.toString()));
    }

    public record LeastWords(int least) implements StepConfig {
        public static final LeastWords DEFAULT = new LeastWords(3);

        public LeastWords {
            if (least < 0 || least > 1000) {
                throw new BadConfiguration(
                        Problem.of("least is out of range").found(least).allowed("0 to 1000"));
            }
        }

        @Override
        public DocumentStep create() {
            return (document, counts) -> {
                int words = document.text().split("\\s+").length;
                counts.add("words", words);
                return words < least
                        ? Outcome.dropped("too_few_words", words + " words, " + least + " asked")
                        : Outcome.kept(document);
            };
        }
    }

    public enum Change {
        UPPER,
        REVERSE_WORDS,
        REMOVE,
        FAIL
    }

    public record Letters(Change change) implements StepConfig {
        public static final Letters DEFAULT = new Letters(Change.UPPER);

        @Override
        public DocumentStep create() {
            return (document, counts) -> {
                SEEN_BY_LETTERS.incrementAndGet();
                return Outcome.kept(document.withText(changed(document.text())));
            };
        }

        private String changed(String text) {
            return switch (change) {
                case UPPER -> text.toUpperCase(Locale.ROOT);
                case REVERSE_WORDS -> {
                    List<String> words = new java.util.ArrayList<>(List.of(text.split(" ")));
                    java.util.Collections.reverse(words);
                    yield String.join(" ", words);
                }
                case REMOVE -> "";
                case FAIL -> throw new IllegalStateException("a step's fault");
            };
        }
    }

    public record FirstLetter() implements StepConfig {
        public static final FirstLetter DEFAULT = new FirstLetter();

        @Override
        public DocumentStep create() {
            return (document, counts) -> {
                Document labelled = document.withLabel(
                        PipelineAccount.LANGUAGE, document.text().strip().substring(0, 1));
                return Outcome.kept(labelled);
            };
        }
    }

    public record Inner(double share, List<String> names) {}

    public record Everything(
            int whole,
            long large,
            double number,
            boolean yes,
            String text,
            Change choice,
            List<Integer> numbers,
            List<Change> choices,
            Inner inner,
            Optional<String> maybe)
            implements StepConfig {
        public static final Everything DEFAULT = new Everything(
                -3,
                1L << 40,
                1e-5,
                true,
                "a: \"b\" #c\n\u00e4\u2028\ud83d\ude00 'x' ~",
                Change.REVERSE_WORDS,
                List.of(1, 2),
                List.of(Change.UPPER),
                new Inner(
                        0.25,
                        List.of("yes", "no", "", "- x", "long enough to be put on a line of its own, or so", "{}")),
                Optional.empty());

        @Override
        public DocumentStep create() {
            return (document, counts) -> Outcome.kept(document);
        }
    }
}
