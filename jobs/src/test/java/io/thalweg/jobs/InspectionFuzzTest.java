package io.thalweg.jobs;

import static io.thalweg.dataset.SmallManifests.PART;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.checkpoint.CheckpointManifest;
import io.thalweg.checkpoint.CheckpointManifest.Best;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.ImageShape;
import io.thalweg.dataset.SmallManifests;
import io.thalweg.embed.EmbeddingsManifest;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.gan.generate.ImageFilesManifest;
import io.thalweg.prepare.pipeline.Flow;
import io.thalweg.prepare.pipeline.LanguagesManifest;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as the manifest of a folder that is inspected: embeddings and all other kinds, told as text and as JSON. */
final class InspectionFuzzTest {
    static Stream<byte[]> seeds() {
        byte[] itself = new String(Json.toBytes(languages()), StandardCharsets.UTF_8)
                .replace("\"eng\"", "\".\"")
                .getBytes(StandardCharsets.UTF_8);
        Stream<byte[]> manifests = Stream.of(
                        new EmbeddingsManifest(
                                EmbeddingsManifest.FORMAT,
                                EmbeddingsManifest.VERSION,
                                "line",
                                "parquet",
                                7,
                                123,
                                Map.of(EmbeddingsManifest.TEXTS, 3L),
                                Map.of("unit", "line"),
                                Map.of("path", "model"),
                                List.of(PART),
                                List.of(new DatasetManifest.Source("a.txt", 1, "")),
                                "test"),
                        SmallManifests.text(Map.of("min_count", 5, "list", List.of(1, "a"))),
                        SmallManifests.images(),
                        languages(),
                        new ImageFilesManifest(
                                ImageFilesManifest.FORMAT,
                                ImageFilesManifest.VERSION,
                                new ImageShape(3, 28, 28),
                                1,
                                Map.of("seed", 1),
                                new DatasetManifest.Source("model", 1, "0".repeat(64)),
                                List.of(PART),
                                "test"),
                        ModelManifest.of("word2vec", List.of(PART), "test"),
                        new CheckpointManifest(
                                CheckpointManifest.FORMAT,
                                CheckpointManifest.VERSION,
                                1,
                                "run",
                                "line",
                                List.of(1),
                                1,
                                Best.NONE,
                                List.of(PART),
                                List.of(PART),
                                PART))
                .map(Json::toBytes);
        return Stream.concat(manifests, Stream.of(itself));
    }

    private static LanguagesManifest languages() {
        return new LanguagesManifest(
                LanguagesManifest.FORMAT,
                LanguagesManifest.VERSION,
                "key",
                Map.of("min_count", 5),
                new TreeMap<>(Map.of("eng", new Flow(2, 20))),
                new TreeMap<>(Map.of("deu", new LanguagesManifest.LeftOut(new Flow(1, 1), "few"))),
                PART,
                new TreeMap<>(Map.of("documents", 3L)),
                "test");
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        MemoryFiles.put("output/manifest.json", bytes);
        MemoryFiles.put("output/part", new byte[1]);
        OutputFolder folder = OutputFolder.at(MemoryFiles.configuration(), "memory:/output");
        for (Inspection.Depth depth : Inspection.Depth.values()) {
            Untrusted.read(bytes, () -> {
                Inspection told = Inspection.of(folder, depth);
                if (told.text().isBlank() || Json.toLine(told).lines().count() != 1) {
                    throw new AssertionError(told.text());
                }
            });
        }
    }
}
