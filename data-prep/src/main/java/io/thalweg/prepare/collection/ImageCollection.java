package io.thalweg.prepare.collection;

import io.thalweg.prepare.input.Compression;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The files of images that some input paths name, by path. An archive is read from its beginning, and so by one task, as is
 * a file of records; files of one image are gathered into tasks.
 */
public final class ImageCollection {
    /** Opening a file costs about as much as reading so many bytes. */
    private static final long OPENING_BYTES = 16 << 10;

    private static final long LEAST_TASK_BYTES = 1L << 20;
    private static final long MOST_TASK_BYTES = 64L << 20;

    private final List<ImageFile> files;
    private final long skipped;

    ImageCollection(List<ImageFile> files, long skipped) {
        this.files = List.copyOf(files);
        this.skipped = skipped;
    }

    /**
     * Finds the files; looks into those that are not named as images.
     *
     * @param read what records must have
     * @param maxPixels of an image
     * @throws BadConfiguration naming every path that is missing, empty-handed or unreadable, and whatever does not match
     */
    public static ImageCollection of(Configuration hadoop, List<String> paths, ImageReadOptions read, long maxPixels) {
        List<Problem> problems = new ArrayList<>();
        ImageCollection collection = of(hadoop, paths, read, maxPixels, problems);
        BadConfiguration.throwIfAny(problems);
        return collection;
    }

    /** Like {@link #of(Configuration, List, ImageReadOptions, long)}, but adds to the problems of others. */
    public static ImageCollection of(
            Configuration hadoop, List<String> paths, ImageReadOptions read, long maxPixels, List<Problem> problems) {
        return new ImageSearch(hadoop, read, maxPixels, problems).find(paths);
    }

    /** The files of several. */
    public static ImageCollection of(List<ImageCollection> collections) {
        return new ImageCollection(
                collections.stream().flatMap(each -> each.files.stream()).toList(),
                collections.stream().mapToLong(ImageCollection::skipped).sum());
    }

    public List<ImageFile> files() {
        return files;
    }

    /** Files found that hold no images. */
    public long skipped() {
        return skipped;
    }

    /** Stored bytes of all files. */
    public long bytes() {
        return files.stream().mapToLong(ImageFile::bytes).sum();
    }

    /** The files by kind, in the order of the kinds' names. */
    public List<InputPlan.Kind> kinds() {
        TreeMap<String, InputPlan.Kind> kinds = new TreeMap<>();
        for (ImageFile file : files) {
            String name = file.kind().label()
                    + (file.compression() == Compression.NONE
                            ? ""
                            : ", " + file.compression().name().toLowerCase(Locale.ROOT));
            kinds.merge(
                    name,
                    new InputPlan.Kind(name, 1, file.bytes()),
                    (a, b) -> new InputPlan.Kind(name, a.files() + b.files(), a.bytes() + b.bytes()));
        }
        return List.copyOf(kinds.values());
    }

    /** Tasks for so many cores: each core gets a few, as far as the sizes of files allow. */
    public List<CollectionTask> tasksFor(int cores) {
        long total = files.stream().mapToLong(ImageCollection::weight).sum();
        long target = total / (3L * Math.max(1, cores)) + 1;
        return tasks(Math.max(LEAST_TASK_BYTES, Math.min(MOST_TASK_BYTES, target)));
    }

    /** Gathers files into tasks of about so many bytes. */
    public List<CollectionTask> tasks(long taskBytes) {
        List<CollectionTask> tasks = new ArrayList<>();
        List<ImageFile> gathered = new ArrayList<>();
        long gatheredWeight = 0;
        for (ImageFile file : files) {
            if (!gathered.isEmpty() && gatheredWeight + weight(file) > taskBytes) {
                tasks.add(new CollectionTask(gathered));
                gathered = new ArrayList<>();
                gatheredWeight = 0;
            }
            gathered.add(file);
            gatheredWeight += weight(file);
        }
        if (!gathered.isEmpty()) {
            tasks.add(new CollectionTask(gathered));
        }
        return tasks;
    }

    private static long weight(ImageFile file) {
        return OPENING_BYTES + file.bytes();
    }
}
