package io.thalweg.jobs;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;

/** Any bytes as the file of {@code --config}; what is understood of it is parsed by the command it is given to. */
final class ConfigFileFuzzTest {
    private static final Path FILE = Path.of("config.yaml");
    private static final CommandSpec COMMAND = Thalweg.commandLine()
            .getSubcommands()
            .get("train")
            .getSubcommands()
            .get("word2vec")
            .getCommandSpec();

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "a: " + "[".repeat(4000),
                        "dimensions: 50\nlearning-rate: 1e-4\nresume: true\nconf: {a: b, c: d}\nmaster: local[2]\n",
                        "a: &a [x, x]\nb: &b [*a, *a, *a]\nconf: [*b, *b]\n? [complex, key]\n: value\n",
                        "conf:\n  - \"a=\\x00\\u2028\"\n  - |\n    text\n--- \nsecond: document\n",
                        "epochs: !!java.lang.Thread {}\n<<: *unknown\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Untrusted.read(bytes, () -> {
            List<Problem> problems = new ArrayList<>();
            ConfigFile file = ConfigFile.parse(FILE, bytes, COMMAND, problems);
            for (String argument : file.arguments(COMMAND, Set.of())) {
                if (!argument.startsWith("--")) {
                    throw new AssertionError("Not an option: " + argument);
                }
            }
            BadConfiguration.throwIfAny(problems);
        });
    }
}
