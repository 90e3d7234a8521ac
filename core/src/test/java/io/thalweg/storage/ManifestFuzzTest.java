package io.thalweg.storage;

import static io.thalweg.dataset.SmallManifests.PART;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.checkpoint.CheckpointManifest;
import io.thalweg.checkpoint.CheckpointManifest.Best;
import io.thalweg.checkpoint.CheckpointStore;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.dataset.SmallManifests;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.word2vec.WordVectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as the manifest of a dataset of text or images, a model and a checkpoint. */
final class ManifestFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of(
                Json.toBytes(SmallManifests.text(new TokenizerConfig(TokenizerConfig.Kind.WORD, true).toOptions())),
                Json.toBytes(SmallManifests.images()),
                Json.toBytes(ModelManifest.of("word2vec", List.of(PART), "test")),
                Json.toBytes(new CheckpointManifest(
                        CheckpointManifest.FORMAT,
                        CheckpointManifest.VERSION,
                        1,
                        "run",
                        "line",
                        List.of(1),
                        1,
                        Best.NONE,
                        List.of(PART),
                        List.of(),
                        PART)),
                "{\"format\":\"thalweg-model\",\"version\":1,\"family\":\"word2vec\",\"parts\":[null],\"created_by\":null}"
                        .getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        MemoryFiles.put("output/manifest.json", bytes);
        OutputFolder folder = OutputFolder.at(MemoryFiles.configuration(), "memory:/output");
        Untrusted.read(bytes, () -> {
            DatasetManifest dataset = DatasetManifest.read(folder, "text");
            use(dataset.vocabularyHash(), dataset.kind(), dataset.createdBy());
            for (DatasetManifest.Split split : dataset.splits().values()) {
                split.shards().forEach(shard -> use(shard.part().path()));
            }
            dataset.sources().forEach(source -> use(source.path()));
            use(TokenizerConfig.fromOptions(dataset.options(), "place").kind().label());
        });
        Untrusted.read(bytes, () -> {
            ImageManifest images = ImageManifest.read(folder);
            use(images.createdBy(), images.kind());
            images.labels().forEach(label -> use(label));
            images.parts().forEach(part -> use(part.path()));
            images.sources().forEach(source -> use(source.path()));
            for (ImageManifest.Dropped dropped : images.dropped()) {
                use(dropped.reason());
                dropped.examples().forEach(example -> use(example.id(), example.detail()));
            }
            if (images.shape().bytes() < 1) {
                throw new AssertionError(images.shape());
            }
        });
        Untrusted.read(bytes, () -> {
            ModelManifest model = ModelManifest.read(folder, "word2vec");
            use(model.createdBy(), model.part(ModelManifest.PARAMETERS).path());
        });
        Untrusted.read(bytes, () -> WordVectors.read(folder));
        Untrusted.read(bytes, () -> use(CheckpointStore.readWhole(folder).runHash()));
    }

    /** What a manifest promises is there. */
    private static void use(String... promised) {
        for (String value : promised) {
            if (value.isEmpty() && value.hashCode() != 0) {
                throw new AssertionError(value);
            }
        }
    }
}
