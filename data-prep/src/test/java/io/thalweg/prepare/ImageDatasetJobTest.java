package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.dataset.ImageShape;
import io.thalweg.dataset.ImageSource;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.random.Seeds;
import io.thalweg.storage.OutputFolder.Existing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDatasetJobTest {
    private static final long SEED = 20261128;

    @TempDir
    Path temp;

    /** Images of draws by number; every third has no label. Breaks at an image, if there is one to break at. */
    private record Drawn(long images, int side, long breaksAt) implements ImageSource {
        @Override
        public ImageCorpus open(String split) {
            return new ImageCorpus() {
                @Override
                public long images() {
                    return Drawn.this.images(split);
                }

                @Override
                public ImageShape shape() {
                    return Drawn.this.shape();
                }

                @Override
                public void forEachImage(long from, long to, ImageVisitor visitor) throws IOException {
                    for (long number = from; number < to; number++) {
                        if (number == breaksAt) {
                            throw new JobFailed(
                                    Problem.of("The source is broken").found(number));
                        }
                        visitor.visit(pixels(number), 0, label(number));
                    }
                }
            };
        }

        byte[] pixels(long number) {
            byte[] pixels = new byte[3 * side * side];
            new SplittableRandom(Seeds.derive(SEED, "image", number)).nextBytes(pixels);
            return pixels;
        }

        static int label(long number) {
            return number % 3 == 2 ? ImageCorpus.NO_LABEL : (int) (number % 3);
        }

        @Override
        public long images(String split) {
            return split.equals("train") ? images : 0;
        }

        @Override
        public ImageShape shape() {
            return new ImageShape(3, side, side);
        }

        @Override
        public List<String> labels() {
            return List.of("none", "one");
        }
    }

    private Path place(String name) {
        return temp.resolve(name);
    }

    private ImageManifest run(JavaSparkContext spark, ImageSource source, Path output) {
        ImageDatasetJob.Request request = new ImageDatasetJob.Request(
                output.toString(),
                Existing.REFUSE,
                Map.of("seed", SEED),
                List.of(new DatasetManifest.Source("file:/somewhere/else", 7, "")));
        return ImageDatasetJob.run(spark, source, request, PreparationListener.NONE, 1000);
    }

    /** Five shards, of which the last is short: the same files for one core and for three, and in them what the source has. */
    @Test
    void theDatasetHasTheSourcesImagesWhateverTheCores() throws IOException {
        Drawn source = new Drawn(4001, 5, -1);
        List<ImageManifest> made = new ArrayList<>();
        for (int cores : new int[] {1, 3}) {
            JavaSparkContext spark = LocalSpark.start(cores);
            try {
                made.add(run(spark, source, place("cores-" + cores)));
            } finally {
                spark.stop();
            }
        }
        assertEquals(made.get(0), made.get(1), "seed " + SEED);
        assertEquals(5, made.get(0).parts().size());
        assertEquals(
                Map.of("images_written", 4001L, "images_without_label", 1333L),
                made.get(0).counters());
        ParquetImages images =
                ParquetImages.open(new Configuration(), place("cores-3").toString());
        images.verify();
        assertEquals(source.labels(), images.labels());
        ImageCorpus corpus = images.open("train");
        long[] number = {0};
        int size = source.shape().bytes();
        corpus.forEachImage(0, corpus.images(), (pixels, offset, label) -> {
            String place = "image " + number[0] + ", seed " + SEED;
            assertArrayEquals(
                    source.pixels(number[0]), java.util.Arrays.copyOfRange(pixels, offset, offset + size), place);
            assertEquals(Drawn.label(number[0]), label, place);
            number[0]++;
            return true;
        });
        assertEquals(source.images(), number[0]);
    }

    @Test
    void aSourceThatBreaksLeavesNothing() throws IOException {
        JavaSparkContext spark = LocalSpark.start(2);
        try {
            Path output = place("broken");
            JobFailed failed = assertThrows(JobFailed.class, () -> run(spark, new Drawn(3000, 5, 2900), output));
            assertTrue(String.valueOf(failed.getMessage()).startsWith("The source is broken"), failed.getMessage());
            assertFalse(Files.exists(output), "the job leaves the folder that it made");
            assertEquals(
                    10,
                    run(spark, new Drawn(10, 4, -1), output)
                            .splits()
                            .get("train")
                            .images());
            BadConfiguration refused =
                    assertThrows(BadConfiguration.class, () -> run(spark, new Drawn(0, 4, -1), output));
            assertEquals(2, refused.problems().size(), refused.getMessage());
            assertTrue(Files.exists(output.resolve("manifest.json")), "what was there is left alone");
            assertFalse(Files.exists(output.resolve("_RUNNING.json")));
        } finally {
            spark.stop();
        }
    }

    /** Never so many shards that a manifest or a driver would suffer, and never one beyond reason. */
    @Test
    void shardsAreOfMiddlingSize() {
        assertEquals(16_384, ImageDatasetJob.imagesPerShard(1, 784));
        assertEquals(16_384, ImageDatasetJob.imagesPerShard(1_000_000, 784));
        assertEquals(5120, ImageDatasetJob.imagesPerShard(1_000_000, 12_288));
        assertEquals(243_712, ImageDatasetJob.imagesPerShard(ImageDatasetJob.MOST_IMAGES, 784));
    }
}
