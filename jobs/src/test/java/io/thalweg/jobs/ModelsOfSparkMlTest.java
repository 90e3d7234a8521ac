package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.ml.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark ML's stage saves is a model to every command. */
final class ModelsOfSparkMlTest {
    @TempDir
    Path folder;

    @Test
    void commandsReadThem() throws IOException {
        Path model = folder.resolve("model");
        SavedModel.write(model);
        Ran neighbours = Ran.command("neighbours", "--model", model.toString(), "a", "--count", "1");
        assertEquals(ExitCode.DONE, neighbours.exitCode(), neighbours.err());
        assertTrue(neighbours.out().contains("b"), neighbours.out());
        Ran inspected = Ran.command("inspect", model.toString());
        assertEquals(ExitCode.DONE, inspected.exitCode(), inspected.err());
        assertTrue(inspected.out().contains("word2vec"), inspected.out());

        Files.writeString(model.resolve("metadata/part-00000"), "damaged");
        Ran damaged = Ran.command("inspect", model.toString());
        assertEquals(ExitCode.FAILED, damaged.exitCode(), damaged.out());
    }
}
