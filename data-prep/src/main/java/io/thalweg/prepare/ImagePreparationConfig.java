package io.thalweg.prepare;

import io.thalweg.prepare.collection.ImageReadOptions;
import io.thalweg.prepare.dedup.ImageDedupConfig;
import io.thalweg.prepare.image.ImageFilters;
import io.thalweg.prepare.image.ImageOptions;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code prepare images} is asked to do.
 *
 * @param inputs files, folders or globs, split by a hash of each image; empty if the splits have inputs of their own
 * @param train the training split's own inputs; {@code valid} and {@code test} likewise, which may be empty
 * @param output the dataset's folder
 * @param read how images are found in files
 * @param image what becomes of each
 * @param filters which are left out
 * @param duplicates which copies are left out
 * @param shards of the training split; 0 for one per {@value #BYTES_PER_SHARD} bytes of pixels, at most {@value
 *     #MAX_SHARDS}. The other splits always have as many as that rule gives
 * @param heldOut the part of the images that goes to valid, and as large a part to test
 * @param maxBadFraction bad images among all at which the job fails
 */
public record ImagePreparationConfig(
        List<String> inputs,
        List<String> train,
        List<String> valid,
        List<String> test,
        String output,
        ImageReadOptions read,
        ImageOptions image,
        ImageFilters filters,
        ImageDedupConfig duplicates,
        int shards,
        double heldOut,
        double maxBadFraction,
        OutputFolder.Existing existing) {

    public static final int BYTES_PER_SHARD = 64 << 20;
    public static final int MAX_SHARDS = 1024;

    private static final int MOST_SHARDS_ASKED = 100_000;
    private static final double MOST_HELD_OUT = 0.4;

    /** @throws BadConfiguration naming every value that is wrong */
    public ImagePreparationConfig {
        inputs = List.copyOf(inputs);
        train = List.copyOf(train);
        valid = List.copyOf(valid);
        test = List.copyOf(test);
        List<Problem> problems = new ArrayList<>();
        TextPreparationConfig.checkInputs(inputs, train, valid, test, problems);
        if (output.isBlank()) {
            problems.add(Problem.of("--output is missing").allowed("a folder for the dataset"));
        }
        if (shards < 0 || shards > MOST_SHARDS_ASKED) {
            problems.add(Problem.outOfRange("--shards", shards, "0 (automatic) to " + MOST_SHARDS_ASKED));
        }
        if (!(heldOut >= 0 && heldOut <= MOST_HELD_OUT)) {
            problems.add(Problem.outOfRange("--held-out", heldOut, "0 to " + MOST_HELD_OUT));
        }
        if (!(maxBadFraction >= 0 && maxBadFraction <= 1)) {
            problems.add(Problem.outOfRange("--max-bad-fraction", maxBadFraction, "0 to 1"));
        }
        if (existing == OutputFolder.Existing.RESUME) {
            problems.add(Problem.of("prepare images cannot resume")
                    .found("--resume")
                    .remedy("Give --overwrite, or another --output"));
        }
        BadConfiguration.throwIfAny(problems);
    }

    /** The defaults: all images of {@code inputs}, 1% held out twice. */
    public static ImagePreparationConfig of(List<String> inputs, String output, ImageOptions image) {
        return new ImagePreparationConfig(
                inputs,
                List.of(),
                List.of(),
                List.of(),
                output,
                ImageReadOptions.DEFAULT,
                image,
                ImageFilters.NONE,
                ImageDedupConfig.NONE,
                0,
                0.01,
                0.01,
                OutputFolder.Existing.REFUSE);
    }

    /** The inputs of each plan: of all splits together, or of train, valid and test. */
    List<List<String>> plans() {
        return inputs.isEmpty() ? List.of(train, valid, test) : List.of(inputs);
    }

    /** Every option as the manifest keeps it; where the dataset lies is not one. */
    public Map<String, Object> toOptions() {
        TreeMap<String, Object> options = new TreeMap<>();
        options.put("inputs", inputs);
        options.put("train", train);
        options.put("valid", valid);
        options.put("test", test);
        options.put("folder_labels", label(read.folderLabels()));
        options.put("label_file", read.labelFile());
        options.put("cifar_labels", label(read.records().cifarLabels()));
        options.put("image_column", read.records().imageColumn());
        options.put("label_column", read.records().labelColumn());
        options.put("max_archive_entries", read.maxArchiveEntries());
        options.put("max_archive_ratio", read.maxArchiveRatio());
        options.put("size", image.size());
        options.put("channels", image.channels());
        options.put("crop", label(image.crop()));
        options.put("filter", label(image.filter()));
        options.put("small_images", label(image.smallImages()));
        options.put("background", label(image.background()));
        options.put("max_pixels", image.maxPixels());
        options.put("max_image_bytes", image.maxImageBytes());
        options.put("decode_seconds", image.decodeSeconds());
        options.putAll(filters.toOptions());
        options.putAll(duplicates.toOptions());
        options.put("shards", shards);
        options.put("held_out", heldOut);
        options.put("max_bad_fraction", maxBadFraction);
        return options;
    }

    private static String label(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
