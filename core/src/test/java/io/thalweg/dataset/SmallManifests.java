package io.thalweg.dataset;

import io.thalweg.storage.Part;
import java.util.List;
import java.util.Map;

/** Manifests of datasets with something in every field. */
public final class SmallManifests {
    /** A file that is not there. */
    public static final Part PART = new Part("part", 1, "0".repeat(64));

    private SmallManifests() {}

    public static ImageManifest images() {
        return new ImageManifest(
                DatasetManifest.FORMAT,
                DatasetManifest.VERSION,
                ImageManifest.KIND,
                Map.of("size", 28),
                new ImageShape(1, 28, 28),
                List.of("a", "b"),
                Map.of("train", new ImageManifest.Split(1, List.of(new ImageManifest.Shard(PART, 1)))),
                PART,
                List.of(new ImageManifest.Dropped("small", 1, List.of(new ImageManifest.Example("c", "3 x 3")))),
                Map.of("train", new ImageColours(List.of(1.0), List.of(0.5), 1, List.of(1L, 0L))),
                Map.of("images", 1L),
                List.of(new DatasetManifest.Source("a.png", 1, "")),
                "test");
    }

    /** Of text, made with such options. */
    public static DatasetManifest text(Map<String, Object> options) {
        return new DatasetManifest(
                DatasetManifest.FORMAT,
                DatasetManifest.VERSION,
                "text",
                options,
                Map.of("train", new DatasetManifest.Split(1, 2, List.of(new DatasetManifest.Shard(PART, 1, 2)))),
                PART,
                3,
                Map.of("documents", 1L),
                List.of(new DatasetManifest.Source("a.txt", 1, "")),
                "test");
    }
}
