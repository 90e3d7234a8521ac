package io.thalweg.prepare;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.memory.StepDemand;
import io.thalweg.prepare.collection.ImageCollection;
import io.thalweg.prepare.collection.ImageFile;
import io.thalweg.prepare.collection.ImageFileKind;
import io.thalweg.prepare.corpus.ImageShardWriter;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.ImageDedupConfig;
import io.thalweg.prepare.dedup.ImageFingerprint;
import io.thalweg.prepare.image.ImageOptions;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * What a preparation of images would do, as far as it can be told without decoding any.
 *
 * @param plans of {@code --input}, or of {@code --train}, {@code --valid} and {@code --test}
 * @param images known of files and most records, expected of archives by their length
 * @param shards of the training split, expected
 * @param stagingBytes expected, gone when the dataset is committed
 * @param datasetBytes expected, at most
 * @param steps what each has in memory
 */
public record ImagePreparationProspect(
        List<ImageCollection> plans,
        long images,
        int shards,
        long stagingBytes,
        long datasetBytes,
        List<StepDemand> steps) {
    /** What an image in an archive is taken to have: small images are what archives of very many hold. */
    public static final int ARCHIVED_BYTES = 4 << 10;

    /** Of a record in a compressed file, whose number the file does not tell. */
    private static final int RECORD_BYTES = 3 << 10;

    /** A name, a key and what else a row has beside its pixels. */
    private static final int ROW_BYTES = 64;

    /** Four samples of 16 bits, which no decoder's image exceeds. */
    private static final int DECODED_PIXEL = 8;

    /** A record's array, its entry in Spark's sorter, and the empty array beside it. */
    private static final int RECORD_OBJECTS = 64;

    /** A hash, an id and a group, in arrays that are copied when they grow. */
    private static final int HELD_HASH = 3 * 20;

    /** A path twice, once in its own object and once in a task's description. */
    private static final int FILE_BYTES = 800;

    public ImagePreparationProspect {
        plans = List.copyOf(plans);
        steps = List.copyOf(steps);
    }

    /** Looks; nothing is started or changed. Adds a problem for each reason against the preparation. */
    public static ImagePreparationProspect look(
            Configuration hadoop, ImagePreparationConfig config, List<Problem> problems) {
        ImagePreparation.Look look = ImagePreparation.look(hadoop, config, problems);
        List<ImageCollection> plans = look.plans();
        List<ImageFile> files =
                plans.stream().flatMap(plan -> plan.files().stream()).toList();
        long images =
                files.stream().mapToLong(ImagePreparationProspect::expected).sum();
        int imageBytes = config.image().shape().bytes();
        int shards =
                config.shards() > 0 ? config.shards() : ImagePreparationRun.automatic(Math.max(1, images), imageBytes);
        long bytes = images * (imageBytes + ROW_BYTES);
        ImageDedupConfig duplicates = config.duplicates();
        List<StepDemand> steps =
                new ArrayList<>(steps(config, files, look.labels().packed().length));
        long compared = 0;
        if (duplicates.dropsCopies()) {
            long items = images + look.against().images();
            int records =
                    duplicates.mode() == DedupMode.NEAR ? duplicates.bands().bands() : 1;
            compared = items * (ImageFingerprint.BYTES + (long) records * ImageFingerprint.COMPARED_BYTES);
            steps.add(1, comparing(duplicates, items * records));
        }
        return new ImagePreparationProspect(plans, images, shards, bytes + compared, bytes, steps);
    }

    /** @param records that are compared at once */
    private static StepDemand comparing(ImageDedupConfig duplicates, long records) {
        long inPartition = Math.min(records, SortedExchange.PARTITION_BYTES / ImageFingerprint.COMPARED_BYTES);
        return new StepDemand(
                "while copies are looked for",
                List.of(),
                List.of(),
                List.of(
                        new MemoryTerm(
                                "fingerprints as they are sorted; Spark puts on disk what has no room",
                                inPartition * (ImageFingerprint.COMPARED_BYTES + RECORD_OBJECTS),
                                "SortedExchange"),
                        new MemoryTerm(
                                "hashes of a bucket that others are held against",
                                Math.min(records, duplicates.bucketCap()) * HELD_HASH,
                                "HashBuckets")),
                List.of());
    }

    private static long expected(ImageFile file) {
        return switch (file.kind()) {
            case IMAGE -> 1;
            case IDX, CIFAR_10, CIFAR_100, PARQUET ->
                isCounted(file) ? file.records().images() : file.bytes() / RECORD_BYTES + 1;
            case ZIP, TAR -> file.bytes() / ARCHIVED_BYTES + 1;
        };
    }

    private static boolean isCounted(ImageFile file) {
        boolean records = !file.kind().isArchive() && file.kind() != ImageFileKind.IMAGE;
        return file.kind() == ImageFileKind.IMAGE || (records && file.records().images() > 0);
    }

    private static List<StepDemand> steps(ImagePreparationConfig config, List<ImageFile> files, long labelBytes) {
        ImageOptions options = config.image();
        long pixels = 0;
        long encoded = 0;
        long page = 0;
        for (ImageFile file : files) {
            boolean decoded = file.kind().isPixels();
            ImageFile.Records records = file.records();
            pixels = Math.max(pixels, decoded ? (long) records.height() * records.width() : options.maxPixels());
            long bytes = file.kind().isArchive() ? options.maxImageBytes() : file.bytes();
            encoded = Math.max(encoded, decoded ? 0 : Math.min(bytes, options.maxImageBytes()));
            page = Math.max(page, records.pageBytes());
        }
        long histogram = (long) Split.COUNT * ImageKey.BUCKETS * Long.BYTES;
        MemoryTerm counted = new MemoryTerm("images counted by their hashes", histogram, "ImageHistogram");
        MemoryTerm labels = new MemoryTerm("the table of --label-file", labelBytes, "LabelLookup");
        List<MemoryTerm> reading = List.of(
                labels,
                new MemoryTerm("an image as it is stored, twice", 2 * encoded, "ImageDecoder"),
                new MemoryTerm("a page of a Parquet column, stored and unpacked", 2 * page, "PageStream"),
                new MemoryTerm(
                        "an image of " + pixels + " pixels (--max-pixels) as it is decoded",
                        pixels * DECODED_PIXEL,
                        "BufferedImage",
                        pixels * DECODED_PIXEL),
                new MemoryTerm("the same as it is resized", pixels * 3, "Planes", pixels * 3),
                counted);
        List<MemoryTerm> driver = List.of(
                new MemoryTerm("the list of " + files.size() + " files", (long) files.size() * FILE_BYTES, "ImageFile"),
                labels,
                counted);
        List<MemoryTerm> writing = List.of(new MemoryTerm(
                "pages of a row group", ImageShardWriter.heapBytes(options.shape()), "ImageShardWriter"));
        return List.of(
                new StepDemand("while images are read", driver, List.of(), reading, List.of()),
                new StepDemand("while shards are written", driver, List.of(), writing, List.of()));
    }

    public int files() {
        return plans.stream().mapToInt(plan -> plan.files().size()).sum();
    }

    /** As stored. */
    public long bytes() {
        return plans.stream().mapToLong(ImageCollection::bytes).sum();
    }

    /** Whether the number of images is known, and not only expected. */
    public boolean isCounted() {
        return files(plans).allMatch(ImagePreparationProspect::isCounted);
    }

    private static Stream<ImageFile> files(List<ImageCollection> plans) {
        return plans.stream().flatMap(plan -> plan.files().stream());
    }

    /** Tasks that read, for so many cores. */
    public int readTasks(int cores) {
        return plans.stream().mapToInt(plan -> plan.tasksFor(cores).size()).sum();
    }

    /** Files of all plans by kind. */
    public List<InputPlan.Kind> kinds() {
        return ImageCollection.of(plans).kinds();
    }
}
