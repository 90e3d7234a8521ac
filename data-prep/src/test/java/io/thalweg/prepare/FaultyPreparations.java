package io.thalweg.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Preparations on {@link FaultyFileSystem}, by tasks that may fail twice. */
abstract class FaultyPreparations {
    static final long SEED = 404;
    static JavaSparkContext spark;

    @TempDir
    Path temp;

    @BeforeAll
    static void start() {
        spark = LocalSpark.start("local[2,3]");
        FaultyFileSystem.register(spark.hadoopConfiguration());
        // Failing tasks are what this is about; their stack traces are not.
        spark.setLogLevel("OFF");
    }

    @AfterAll
    static void stop() {
        spark.setLogLevel("ERROR");
        spark.stop();
    }

    @AfterEach
    void mend() {
        FaultyFileSystem.reset();
    }

    static String faulty(Path path) {
        return "faulty://" + path;
    }

    /** Files in the output, if it is there. */
    final List<String> left() throws IOException {
        if (!Files.exists(temp.resolve("out"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(temp.resolve("out"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> temp.resolve("out").relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
