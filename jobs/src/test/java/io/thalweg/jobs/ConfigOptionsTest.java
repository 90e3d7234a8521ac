package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

final class ConfigOptionsTest {
    /** A configuration with a field of every kind. */
    public record SampleConfig(
            int windowSize,
            double rate,
            double floor,
            Shape shape,
            boolean lowerCase,
            boolean deep,
            Inner inner,
            List<String> inputs,
            Optional<String> field) {
        public SampleConfig {
            List<Problem> problems = new ArrayList<>();
            if (windowSize < 1) {
                problems.add(Problem.of("--window-size is out of range")
                        .found(windowSize)
                        .allowed("1 or more"));
            }
            if (!(rate > 0)) {
                problems.add(Problem.of("--rate is out of range").found(rate).allowed("over 0"));
            }
            BadConfiguration.throwIfAny(problems);
            inputs = List.copyOf(inputs);
        }
    }

    /** A configuration inside another. */
    public record Inner(int depth, String label) {
        public Inner {
            if (depth > 9) {
                throw new BadConfiguration(
                        Problem.of("--how-deep is out of range").found(depth).allowed("at most 9"));
            }
        }
    }

    /** A choice. */
    public enum Shape {
        SKIP_GRAM,
        CBOW
    }

    @Command(name = "sample")
    private static final class Sample extends JobCommand {
        private final ConfigOptions<SampleConfig> options = ConfigOptions.of(new SampleConfig(
                        5, 0.5, 0.05, Shape.SKIP_GRAM, true, false, new Inner(1, ""), List.of(), Optional.empty()))
                .explain("windowSize", "How far it reaches.")
                .explain("rate", "How fast it goes.")
                .explain("floor", "How slow it gets.")
                .explain("shape", "Which way round.")
                .explain("lowerCase", "Whether letters are made small.")
                .explain("deep", "Whether it goes down.")
                .explain("depth", "--how-deep", "How far it goes down.")
                .explain("label", "What it is called.")
                .explain("inputs", "What is read.")
                .explain("field", "What is taken of it.")
                .derive("floor", "a tenth of --rate", values -> values.applyAsDouble("rate") / 10);

        private @Nullable SampleConfig built;

        @Override
        void addOptions(CommandSpec spec) {
            options.addTo(spec);
        }

        @Override
        void check(List<Problem> problems) {
            built = options.build(problems).orElse(null);
        }

        @Override
        int run(Console console) {
            return ExitCode.DONE;
        }
    }

    private record Parsed(@Nullable SampleConfig config, List<String> problems) {
        static Parsed of(String... args) {
            Sample command = new Sample();
            CommandLine line = new CommandLine(command);
            Thalweg.prepare(line);
            Invocation invocation = Invocation.of(line, args);
            return new Parsed(
                    command.built,
                    invocation.problems().stream().map(Problem::message).toList());
        }
    }

    @TempDir
    Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("sample.yaml"), content);
    }

    @Test
    void withoutOptionsTheRecordIsItsDefaults() {
        Parsed parsed = Parsed.of();
        assertEquals(List.of(), parsed.problems());
        assertEquals(
                new SampleConfig(
                        5, 0.5, 0.05, Shape.SKIP_GRAM, true, false, new Inner(1, ""), List.of(), Optional.empty()),
                parsed.config());
    }

    @Test
    void everyKindOfFieldIsParsed() {
        Parsed parsed = Parsed.of(
                "--window-size",
                "7",
                "--rate=2",
                "--shape",
                "CBOW",
                "--no-lower-case",
                "--deep",
                "--how-deep",
                "4",
                "--label",
                "x",
                "--inputs",
                "a",
                "b",
                "--field",
                "text");
        assertEquals(List.of(), parsed.problems());
        assertEquals(
                new SampleConfig(
                        7, 2, 0.2, Shape.CBOW, false, true, new Inner(4, "x"), List.of("a", "b"), Optional.of("text")),
                parsed.config());
    }

    @Test
    void everythingWrongIsToldAtOnce() {
        assertEquals(
                List.of(
                        "--shape has a value of the wrong kind: found 'round', allowed skip-gram, cbow",
                        "Unknown option '--flor'. Did you mean --floor?",
                        "--how-deep is out of range: found 10, allowed at most 9",
                        "--window-size is out of range: found 0, allowed 1 or more",
                        "--rate is out of range: found -1.0, allowed over 0"),
                Parsed.of("--window-size", "0", "--rate", "-1", "--shape", "round", "--flor", "3", "--how-deep", "10")
                        .problems());
    }

    @Test
    void theFileGivesWhatTheCommandLineDoesNot() throws IOException {
        Path file = file("window-size: 9\nrate: 4\nlower-case: false\ndeep: true\ninputs: [x, y]\nshape: cbow\n");
        Parsed parsed = Parsed.of("--rate", "2", "--config", file.toString());
        assertEquals(List.of(), parsed.problems());
        assertEquals(
                new SampleConfig(
                        9, 2, 0.2, Shape.CBOW, false, true, new Inner(1, ""), List.of("x", "y"), Optional.empty()),
                parsed.config());
    }

    @Test
    void threeMistakesInAFileAreAllNamedWithTheFile() throws IOException {
        Path file = file("window-size: 0\nrate: quick\nlowercase: true\n");
        List<String> problems = Parsed.of("--config", file.toString()).problems();
        assertEquals(
                List.of(
                        "Unknown key 'lowercase' (" + file + "). Did you mean lower-case?",
                        "--rate has a value of the wrong kind: found 'quick', allowed a number (" + file + ")",
                        "--window-size is out of range: found 0, allowed 1 or more (" + file + ")"),
                problems);
    }

    @Test
    void aFileThatIsNotWhatItShouldBeIsRefused() throws IOException {
        assertTrue(Parsed.of("--config", folder.resolve("none").toString())
                .problems()
                .get(0)
                .startsWith("The configuration file does not exist"));
        for (String content : List.of(
                "lower-case: maybe\n",
                "quiet: false\n",
                "- a\n- b\n",
                "rate: [1, [2]]\n",
                "a: b: c\n",
                "rate: 1\nrate: 2\n",
                "\u0000")) {
            List<String> problems =
                    Parsed.of("--config", file(content).toString()).problems();
            assertEquals(1, problems.size(), content + problems);
            assertTrue(problems.get(0).contains(folder.resolve("sample.yaml").toString()), problems.get(0));
        }
        // An alias bomb is refused before it grows.
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertTrue(Parsed.of("--config", file(bomb.toString()).toString())
                        .problems()
                        .size()
                >= 1);
    }

    @Test
    void aFieldWithoutExplanationOrARecordWithoutTheFieldIsAMistakeOfOurs() {
        ConfigOptions<SampleConfig> options = ConfigOptions.of(new SampleConfig(
                5, 0.5, 0.05, Shape.SKIP_GRAM, true, false, new Inner(1, ""), List.of(), Optional.empty()));
        assertThrows(IllegalStateException.class, () -> options.addTo(CommandSpec.create()));
        ConfigOptions<Inner> misnamed = ConfigOptions.of(new Inner(1, ""))
                .explain("depth", ".")
                .explain("label", ".")
                .explain("nothing", ".");
        assertThrows(IllegalStateException.class, () -> misnamed.addTo(CommandSpec.create()));
    }

    @Test
    void namesBecomeKebabCase() {
        assertEquals("negative-samples", ConfigOption.kebab("negativeSamples"));
        assertEquals("skip-gram", ConfigOption.kebab("SKIP_GRAM"));
        assertEquals("seed", ConfigOption.kebab("seed"));
    }
}
