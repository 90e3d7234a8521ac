package io.thalweg.prepare;

import io.thalweg.prepare.collection.LabelLookup;
import io.thalweg.prepare.collection.LabelUse;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What reading images counted, held against what is allowed. */
final class BadImages {
    /** Lines of {@code --label-file} that name no image. */
    static final String LABEL_LINES_UNUSED = "label_lines_unused";

    private static final int MOST_EXAMPLES = 3;

    private BadImages() {}

    /**
     * Counts the lines of a table that name no image.
     *
     * @param labels the table, or {@link LabelLookup#NONE}
     * @throws JobFailed if there are images and no line names one: the table is of other images, or names them in another way
     */
    static void requireLabels(
            LabelLookup labels, List<ImageStaging.Result> staged, String place, Map<String, Long> counters) {
        if (!labels.isGiven()) {
            return;
        }
        LabelUse use = new LabelUse();
        staged.forEach(result -> use.add(result.labelUse()));
        if (use.lines() == 0 && !use.missed().isEmpty()) {
            throw new JobFailed(Problem.of("--label-file names none of the images")
                    .found("a line for '" + labels.firstFile() + "', and none for '" + use.missed() + "'")
                    .allowed("an image's path below the input or in its archive, or its name alone")
                    .at(place)
                    .remedy("Give the table of these images, or name them in it so"));
        }
        if (use.lines() < labels.lines()) {
            counters.put(LABEL_LINES_UNUSED, labels.lines() - use.lines());
        }
    }

    /** @throws JobFailed if more images are bad than may be */
    static void requireFew(
            Map<String, Long> counters, List<ImageStaging.Result> staged, ImagePreparationConfig config) {
        long all = counters.getOrDefault(ImageStaging.IMAGES, 0L);
        long bad = counters.getOrDefault(ImageStaging.IMAGES_BAD, 0L);
        if (bad > config.maxBadFraction() * all) {
            StringBuilder reasons = new StringBuilder();
            counters.forEach((name, count) -> {
                if (name.startsWith(ImageStaging.BAD_PREFIX)) {
                    reasons.append(reasons.isEmpty() ? "" : ", ")
                            .append(name.substring(ImageStaging.BAD_PREFIX.length()))
                            .append(' ')
                            .append(count);
                }
            });
            List<String> examples = staged.stream()
                    .flatMap(result -> result.examples().stream())
                    .limit(MOST_EXAMPLES)
                    .toList();
            throw new JobFailed(Problem.of("Too many images are bad")
                    .found(String.format(Locale.ROOT, "%d of %d (%.2f%%): %s", bad, all, 100.0 * bad / all, reasons))
                    .allowed(String.format(
                            Locale.ROOT, "at most %s%% (--max-bad-fraction)", 100 * config.maxBadFraction()))
                    .at("first: " + String.join(", ", examples))
                    .remedy(remedy(counters, config)));
        }
    }

    private static String remedy(Map<String, Long> counters, ImagePreparationConfig config) {
        return counters.containsKey(ImageStaging.BAD_PREFIX + "too_small")
                ? "Give --small-images enlarge or a smaller --size, or --min-side "
                        + config.image().size() + " to drop such images"
                : "Mend or leave out such files, or raise --max-bad-fraction: what is bad is then listed in the dataset's "
                        + ImagePreparationRun.QUARANTINE;
    }
}
