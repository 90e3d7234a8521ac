package io.thalweg.prepare;

import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.pipeline.DroppedSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Images that could be used and were left out: how many for which reason, and a few of each, the same ones whoever met them.
 * Mutable; one thread owns it.
 */
final class DroppedImages {
    /** The counter of all; and what stands before the name of a reason in its own. */
    static final String IMAGES_DROPPED = "images_dropped";

    private static final String PREFIX = "dropped_";

    private final TreeMap<String, Long> counts = new TreeMap<>();
    private final TreeMap<String, List<DroppedSample>> samples = new TreeMap<>();

    /** Counts images, none of which need be told of. */
    void count(String reason, long images) {
        counts.merge(reason, images, Long::sum);
    }

    /** Counts an image. */
    void add(String reason, String id, String detail) {
        count(reason, 1);
        sample(reason, List.of(new DroppedSample(ImageStaging.field(id), ImageStaging.field(detail), "")));
    }

    private void sample(String reason, List<DroppedSample> more) {
        samples.merge(reason, more, DroppedSample::merged);
    }

    /** Tells of images that are counted apart. */
    void examples(String reason, List<ImageManifest.Example> examples) {
        sample(
                reason,
                examples.stream()
                        .map(each -> new DroppedSample(each.id(), each.detail(), ""))
                        .toList());
    }

    /** Adds what another has met. */
    void addAll(List<ImageManifest.Dropped> others) {
        for (ImageManifest.Dropped other : others) {
            count(other.reason(), other.images());
            examples(other.reason(), other.examples());
        }
    }

    /** Reason by reason, by name; none without an image. */
    List<ImageManifest.Dropped> told() {
        List<ImageManifest.Dropped> told = new ArrayList<>();
        counts.forEach((reason, images) -> {
            if (images > 0) {
                List<ImageManifest.Example> examples = samples.getOrDefault(reason, List.of()).stream()
                        .map(sample -> new ImageManifest.Example(sample.id(), sample.detail()))
                        .toList();
                told.add(new ImageManifest.Dropped(reason, images, examples));
            }
        });
        return told;
    }

    long images() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    void count(Map<String, Long> counters) {
        counts.forEach((reason, images) -> counters.put(PREFIX + reason, images));
        counters.put(IMAGES_DROPPED, images());
    }
}
