package io.thalweg.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
 * @param dropped what could be used and was left out, by reason, in the order of the reasons' names
 * @param colours of each split's images, by the split's name; empty in datasets of before there were any
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
        List<Dropped> dropped,
        Map<String, ImageColours> colours,
        Map<String, Long> counters,
        List<DatasetManifest.Source> sources,
        String createdBy) {
    public static final String KIND = "images";

    private static final String DROPPED = "dropped";
    private static final String COLOURS = "colours";

    public ImageManifest {
        options = Map.copyOf(options);
        labels = List.copyOf(labels);
        splits = Map.copyOf(splits);
        dropped = List.copyOf(dropped);
        colours = Map.copyOf(colours);
        counters = Map.copyOf(counters);
        sources = List.copyOf(sources);
    }

    /** @param shards in order; the order of the split's images */
    public record Split(long images, List<Shard> shards) {
        public Split {
            shards = List.copyOf(shards);
        }
    }

    /**
     * Images that one filter, or the search for copies, left out.
     *
     * @param images how many
     * @param examples a few of them
     */
    public record Dropped(String reason, long images, List<Example> examples) {
        public Dropped {
            examples = List.copyOf(examples);
        }
    }

    /**
     * An image that was left out.
     *
     * @param id its name
     * @param detail what was found against what is allowed, or what it is a copy of
     */
    public record Example(String id, String detail) {}

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
        return parse(bytes, place);
    }

    /**
     * A manifest's bytes. One written before there were filters and colours is one without.
     *
     * @throws JobFailed naming {@code place} when they are no such manifest
     */
    public static ImageManifest parse(byte[] bytes, String place) {
        JsonNode tree = Json.parseTree(bytes, ImageManifest.class.getSimpleName(), place);
        if (tree instanceof ObjectNode fields) {
            if (!fields.has(DROPPED)) {
                fields.putArray(DROPPED);
            }
            if (!fields.has(COLOURS)) {
                fields.putObject(COLOURS);
            }
        }
        return Json.parse(tree, ImageManifest.class, place);
    }
}
