package io.thalweg.jobs;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as the file of {@code --properties-file}. */
final class PropertiesFileFuzzTest {
    private static final Path FILE = file();

    private static Path file() {
        try {
            Path file = Files.createTempFile("thalweg-fuzz", ".conf");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "# settings\nspark.master local[2]\nspark.executor.memory=1g\\\n 5\n",
                        "spark.a : \\u0041\nspark.master = local[*,99999999999]\n",
                        "spark.b \\u00\nother x\n",
                        "spark.master local[0]\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Files.write(FILE, bytes);
        Untrusted.read(bytes, () -> {
            SparkOptions options = new SparkOptions();
            options.propertiesFile = FILE;
            List<Problem> problems = new ArrayList<>();
            options.check(problems, 1);
            BadConfiguration.throwIfAny(problems);
            if (!options.settings().keySet().stream().allMatch(key -> key.startsWith("spark."))) {
                throw new AssertionError(options.settings());
            }
        });
    }
}
