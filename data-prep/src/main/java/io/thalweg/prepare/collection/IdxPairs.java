package io.thalweg.prepare.collection;

import io.thalweg.prepare.input.Compression;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;

/** Finds the labels of IDX files of images: those in the file beside it that is named as it is. */
final class IdxPairs {
    private final long maxPixels;
    private final List<Problem> problems;
    private final Map<String, Found> found = new TreeMap<>();

    IdxPairs(long maxPixels, List<Problem> problems) {
        this.maxPixels = maxPixels;
        this.problems = problems;
    }

    /** An IDX file of images or of labels. */
    record Found(ImageFile file, IdxHeader header) {}

    void add(Found idx) {
        found.put(idx.file().path(), idx);
    }

    /** Files of images, each with its labels. */
    List<ImageFile> paired() {
        List<ImageFile> files = new ArrayList<>();
        Set<String> used = new TreeSet<>();
        for (Found images : found.values()) {
            if (images.header().isLabels()) {
                continue;
            }
            IdxHeader header = images.header();
            ImageFile file = images.file();
            if ((long) header.height() * header.width() > maxPixels) {
                problems.add(Problem.of("An IDX file's images are too large")
                        .found(header.height() + " x " + header.width() + " pixels")
                        .allowed("at most " + maxPixels + " (--max-pixels)")
                        .at(file.path()));
                continue;
            }
            checkLength(file, header);
            String labelsPath = labelsOf(images, used);
            files.add(file.with(new ImageFile.Records(labelsPath, header.height(), header.width(), header.items(), 0)));
        }
        checkUsed(used);
        return files;
    }

    private String labelsOf(Found images, Set<String> used) {
        for (String candidate : labelNames(images.file().path())) {
            Found labels = found.get(candidate);
            if (labels != null && labels.header().isLabels()) {
                used.add(candidate);
                checkLength(labels.file(), labels.header());
                checkCounts(images, labels);
                return candidate;
            }
        }
        return "";
    }

    private void checkUsed(Set<String> used) {
        found.forEach((path, idx) -> {
            if (idx.header().isLabels() && !used.contains(path)) {
                problems.add(Problem.of("An IDX file of labels has no file of images")
                        .found(new Path(path).getName())
                        .allowed("a file beside it with 'images' for 'labels' and idx3 for idx1 in its name")
                        .at(path)
                        .remedy("Give the folder that holds both, or leave the labels out"));
            }
        });
    }

    private void checkCounts(Found images, Found labels) {
        if (labels.header().items() != images.header().items()) {
            problems.add(mismatch(
                    labels.header().items(),
                    images.header().items(),
                    labels.file().path() + " beside " + images.file().path()));
        }
    }

    /** What is said of labels that are more or fewer than their images. */
    static Problem mismatch(long labels, long images, String place) {
        return Problem.of("Labels do not match their images")
                .found(labels + " labels for " + images + " images")
                .allowed("a label for each image")
                .at(place)
                .remedy("Give files that belong together");
    }

    private void checkLength(ImageFile file, IdxHeader header) {
        long expected = header.fileBytes();
        if (file.compression() == Compression.NONE && file.bytes() != expected) {
            problems.add(Problem.of("An IDX file is not as long as its header says")
                    .found(file.bytes() + " bytes")
                    .allowed(String.valueOf(expected))
                    .at(file.path())
                    .remedy("Restore it, or leave it out"));
        }
    }

    /** What the file of labels of an IDX file of images may be called. */
    static List<String> labelNames(String imagesPath) {
        int slash = imagesPath.lastIndexOf('/') + 1;
        String folder = imagesPath.substring(0, slash);
        String name = imagesPath.substring(slash).replaceFirst("\\.gz$", "").replace("images", "labels");
        List<String> names = new ArrayList<>();
        for (String each : List.of(name.replace("idx3", "idx1"), name)) {
            names.add(folder + each);
            names.add(folder + each + ".gz");
        }
        return names;
    }
}
