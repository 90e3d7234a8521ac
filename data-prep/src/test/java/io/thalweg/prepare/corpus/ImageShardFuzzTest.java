package io.thalweg.prepare.corpus;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.dataset.ImageShape;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a shard of a dataset of images, walked from the start and from the middle. */
final class ImageShardFuzzTest {
    private static final ImageShape SHAPE = new ImageShape(3, 4, 5);
    private static final int IMAGES = 5;
    private static final int LABELS = 3;
    private static final String NAME = "train/part-00000.parquet";

    static Stream<byte[]> seeds() throws IOException {
        Path folder = MemoryFiles.put("written/any", new byte[0]).getParent();
        try (ImageShardWriter out = ImageShardWriter.create(MemoryFiles.configuration(), folder, NAME, SHAPE)) {
            for (int image = 0; image < IMAGES; image++) {
                byte[] pixels = new byte[SHAPE.bytes()];
                pixels[image] = (byte) (100 + image);
                int label = image == 1 ? ImageCorpus.NO_LABEL : image % LABELS;
                out.write(("a/" + image + ".png").getBytes(StandardCharsets.UTF_8), label, pixels, 0);
            }
            out.finish();
        }
        return Stream.of(MemoryFiles.get("written/" + NAME), "PAR1PAR1".getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Path folder = MemoryFiles.put("images/" + NAME, bytes).getParent().getParent();
        // The manifest is right, but for the file's length: whoever changes a shard can keep that.
        Part part = new Part(NAME, bytes.length, "0".repeat(64));
        ImageShardFile shard =
                new ImageShardFile("Shard 0 of 1 of split 'train'", folder, new ImageManifest.Shard(part, IMAGES));
        ImageSplit split = new ImageSplit(List.of(shard), SHAPE, LABELS, MemoryFiles.configuration());
        for (long from : new long[] {0, IMAGES / 2}) {
            Untrusted.read(bytes, () -> walk(split, from));
        }
    }

    private static void walk(ImageSplit split, long from) throws IOException {
        long[] seen = {from};
        split.forEachImage(from, IMAGES, (pixels, offset, label) -> {
            if (offset < 0
                    || offset + SHAPE.bytes() > pixels.length
                    || label < ImageCorpus.NO_LABEL
                    || label >= LABELS) {
                throw new AssertionError("Image " + seen[0] + " at " + offset + " of " + pixels.length + ", " + label);
            }
            seen[0]++;
            return true;
        });
        if (seen[0] != IMAGES) {
            throw new AssertionError(seen[0] + " images of " + IMAGES);
        }
    }
}
