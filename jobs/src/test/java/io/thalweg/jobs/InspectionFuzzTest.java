package io.thalweg.jobs;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.checkpoint.CheckpointManifest;
import io.thalweg.checkpoint.CheckpointManifest.Best;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.ImageColours;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.dataset.ImageShape;
import io.thalweg.embed.EmbeddingsManifest;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.gan.generate.ImageFilesManifest;
import io.thalweg.prepare.pipeline.Flow;
import io.thalweg.prepare.pipeline.LanguagesManifest;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as the manifest of a folder that is inspected: embeddings and all other kinds, told as text and as JSON. */
final class InspectionFuzzTest {
    private static final Part PART = new Part("part", 1, "0".repeat(64));

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
                        new DatasetManifest(
                                DatasetManifest.FORMAT,
                                DatasetManifest.VERSION,
                                "text",
                                Map.of("min_count", 5, "list", List.of(1, "a")),
                                Map.of(
                                        "train",
                                        new DatasetManifest.Split(
                                                1, 2, List.of(new DatasetManifest.Shard(PART, 1, 2)))),
                                PART,
                                3,
                                Map.of("documents", 1L),
                                List.of(),
                                "test"),
                        new ImageManifest(
                                DatasetManifest.FORMAT,
                                DatasetManifest.VERSION,
                                ImageManifest.KIND,
                                Map.of("size", 28),
                                new ImageShape(1, 28, 28),
                                List.of("a", "b"),
                                Map.of("train", new ImageManifest.Split(1, List.of(new ImageManifest.Shard(PART, 1)))),
                                PART,
                                List.of(new ImageManifest.Dropped(
                                        "small", 1, List.of(new ImageManifest.Example("c", "3 x 3")))),
                                Map.of("train", new ImageColours(List.of(1.0), List.of(0.5), 1, List.of(1L, 0L))),
                                Map.of("images", 1L),
                                List.of(),
                                "test"),
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
