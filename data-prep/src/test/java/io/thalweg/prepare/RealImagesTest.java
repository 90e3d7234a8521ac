package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.prepare.image.ImageOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images as people made them, from the shared data folder; skipped where that is absent. */
class RealImagesTest {
    private static JavaSparkContext spark;

    @TempDir
    Path temp;

    @BeforeAll
    static void start() {
        spark = LocalSpark.start(2);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static Path data(String name) {
        Path file = Path.of(System.getProperty("thalweg.data", "../../shared/data"), name);
        assumeTrue(Files.exists(file), "skipped: there is no " + file);
        return file;
    }

    private ParquetImages prepare(Path input, ImageOptions options) throws IOException {
        ImagePreparationConfig config = ImagePreparationConfig.of(
                List.of(input.toString()), temp.resolve("out").toString(), options);
        ImagePreparation.run(spark, config, PreparationListener.NONE);
        ParquetImages images = ParquetImages.open(
                spark.hadoopConfiguration(), temp.resolve("out").toString());
        images.verify();
        return images;
    }

    @Test
    @Tag("slow")
    void fashionMnistIsThereWhole() throws IOException {
        ParquetImages images = prepare(data("images/fashion-mnist"), ImageOptions.of(28, 1));
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), images.labels());
        long[] counts = new long[10];
        for (String split : List.of("train", "valid", "test")) {
            ImageCorpus corpus = images.open(split);
            corpus.forEachImage(0, corpus.images(), (pixels, offset, label) -> {
                counts[label]++;
                return true;
            });
        }
        long[] each = new long[10];
        Arrays.fill(each, 7000);
        assertArrayEquals(each, counts);
    }

    @Test
    void everyPngOfTheTilesIsDecoded() throws IOException {
        ParquetImages images = prepare(data("images/crawl-tiles/crawl-tiles-32x32.zip"), ImageOptions.of(32, 3));
        ImageManifest manifest = images.manifest();
        assertEquals(3489, manifest.counters().get("images_written"));
        assertEquals(5, images.labels().size(), images.labels().toString());
        assertNull(manifest.quarantine());
    }
}
