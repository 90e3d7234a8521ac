package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that runs as a process of its own.
 *
 * @param out file of its standard output
 * @param err file of its standard error
 */
public record Started(List<String> command, Process process, Path out, Path err) implements AutoCloseable {
    private static final int LIMIT_MINUTES = 10;

    static Started start(List<String> command, Path outputs, Map<String, String> environment) throws IOException {
        Files.createDirectories(outputs);
        Path out = Files.createTempFile(outputs, "out", ".txt");
        Path err = Files.createTempFile(outputs, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        // What the machine's own Spark or Hadoop is set to is not for tests.
        builder.environment()
                .keySet()
                .removeIf(key -> key.startsWith("SPARK_") || key.startsWith("HADOOP_") || key.startsWith("YARN_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("THALWEG_JAVA_OPTS", "-Xmx1g");
        builder.environment().putAll(environment);
        return new Started(command, builder.start(), out, err);
    }

    /** Waits for its end. @return its exit code; fails when it does not end */
    public int await() throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            close();
            fail(command + " does not end\n" + errText());
        }
        return process.exitValue();
    }

    /** Waits for its end, which must be a good one. @return its standard output */
    public String awaitDone() throws IOException, InterruptedException {
        int code = await();
        assertEquals(0, code, () -> command + "\n" + errText());
        return outText();
    }

    public String outText() {
        return text(out);
    }

    public String errText() {
        return text(err);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Kills it, and what it started. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
