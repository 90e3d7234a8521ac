package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.corpus.ParquetCorpus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeInputTest {
    @TempDir
    Path temp;

    /** One line, with white space or without any, is read by many tasks and cut into documents of bounded size. */
    private void oneLine(long bytes) throws IOException {
        for (boolean spaces : new boolean[] {true, false}) {
            Path file = temp.resolve(spaces ? "words.txt" : "wall.txt");
            byte[] block = (spaces ? "word " : "wordx").repeat(200_000).getBytes(StandardCharsets.UTF_8);
            long written = 0;
            try (OutputStream out = Files.newOutputStream(file)) {
                for (; written < bytes; written += block.length) {
                    out.write(block);
                }
            }
            try (JavaSparkContext spark = LocalSpark.start(2)) {
                DatasetManifest manifest = TextPreparation.run(
                        spark,
                        TextPreparationConfig.builder()
                                .inputs(List.of(file.toString()))
                                .output(temp.resolve("out-" + spaces).toString())
                                .minCount(1)
                                .heldOut(0)
                                .build(),
                        PreparationListener.NONE);
                assertEquals(written, manifest.counters().get("text_bytes"));
                assertEquals(0, manifest.counters().getOrDefault("documents_bad", 0L));
                if (spaces) {
                    assertEquals(written / 5, manifest.splits().get("train").tokens());
                    assertEquals(1, manifest.vocabularySize());
                } else {
                    // A word is as long as a piece at most.
                    assertEquals(
                            (written - 1) / (32 << 10) + 1,
                            manifest.splits().get("train").tokens(),
                            1);
                }
                assertTrue(manifest.counters().get("document_cuts") >= written / (64 << 10) - 1);
                ParquetCorpus.open(
                                spark.hadoopConfiguration(),
                                temp.resolve("out-" + spaces).toString())
                        .verify();
            }
        }
    }

    @Test
    void aLineOfTwentyMegabytes() throws IOException {
        oneLine(20_000_000);
    }

    @Test
    @Tag("slow")
    void aLineOfTwoHundredMegabytes() throws IOException {
        oneLine(200_000_000);
    }
}
