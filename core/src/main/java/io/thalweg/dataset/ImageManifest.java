package io.thalweg.dataset;

import io.thalweg.problem.JobFailed;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code manifest.json} of a dataset of images: the last file written, and the only one a reader trusts.
 *
 * @param format always {@value DatasetManifest#FORMAT}
 * @param version of the layout; this code reads and writes {@value DatasetManifest#VERSION}
 * @param kind always {@value #KIND}
 * @param options every option the dataset was made with, as given or defaulted
 * @param shape of every image
 * @param labels names of the labels by number; empty if no image has one
 * @param splits by name: {@code train}, {@code valid}, {@code test}; {@code train} is always there
 * @param quarantine the list of what could not be used and why; null if all could
 * @param counters images and every kind of oddity met, by name
 * @param sources the inputs with their lengths
 * @param createdBy name and version of the program
 */
public record ImageManifest(
        String format,
        int version,
        String kind,
        Map<String, Object> options,
        ImageShape shape,
        List<String> labels,
        Map<String, Split> splits,
        @Nullable Part quarantine,
        Map<String, Long> counters,
        List<DatasetManifest.Source> sources,
        String createdBy) {
    public static final String KIND = "images";

    public ImageManifest {
        options = Map.copyOf(options);
        labels = List.copyOf(labels);
        splits = Map.copyOf(splits);
        counters = Map.copyOf(counters);
        sources = List.copyOf(sources);
    }

    /** @param shards in order; the order of the split's images */
    public record Split(long images, List<Shard> shards) {
        public Split {
            shards = List.copyOf(shards);
        }
    }

    /** One Parquet file of a split. */
    public record Shard(Part part, long images) {}

    /** Every file that the manifest names. */
    public List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        if (quarantine != null) {
            parts.add(quarantine);
        }
        splits.values().forEach(split -> split.shards().forEach(shard -> parts.add(shard.part())));
        return parts;
    }

    /**
     * Reads the manifest of a committed dataset of images.
     *
     * @throws JobFailed if there is none, or it is of another kind or version
     */
    public static ImageManifest read(OutputFolder folder) {
        String place = folder.path(OutputFolder.MANIFEST).toString();
        byte[] bytes = folder.readSmall(OutputFolder.MANIFEST);
        DatasetManifest.requireKind(bytes, KIND, place);
        return Json.parse(bytes, ImageManifest.class, place);
    }
}
