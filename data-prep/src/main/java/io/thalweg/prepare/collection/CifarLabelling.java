package io.thalweg.prepare.collection;

import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Labels of CIFAR's records: the names in the file beside the images, or their numbers if there is none. In an archive that
 * file may come after the images, so names are known at the end.
 */
final class CifarLabelling {
    /** More than any file of names has. */
    static final int MOST_NAMES_BYTES = 1 << 16;

    private static final int MOST_NAME = 256;

    /** Files of names of one archive. */
    private static final int MOST_LISTS = 1000;

    private final LabelTable labels;
    private final Map<String, List<String>> lists = new HashMap<>();
    private final Map<Label, Integer> numbers = new HashMap<>();

    CifarLabelling(LabelTable labels) {
        this.labels = labels;
    }

    /** @param namesPath where the names are, if there are any */
    private record Label(String namesPath, CifarFormat.Field field, int value) {}

    /** Whether a file's name is that of a file of names. */
    static boolean isNamesFile(String fileName) {
        for (CifarFormat format : CifarFormat.values()) {
            for (CifarLabels choice : CifarLabels.values()) {
                if (format.field(choice).namesFile().equals(fileName)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The names in a file: its lines that are not blank. */
    static List<String> parse(byte[] text, int length) {
        return new String(text, 0, Math.min(length, MOST_NAMES_BYTES), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring(0, Math.min(MOST_NAME, line.length())))
                .toList();
    }

    /** What is said of names that are too many or too few. */
    static Problem mismatch(int found, CifarFormat.Field field, String place) {
        return Problem.of("Names of labels do not match their images")
                .found(found + " names")
                .allowed(field.labels() + ", one on a line for each " + field.what())
                .at(place)
                .remedy("Restore the file, or leave it out to have numbers for labels");
    }

    /** @param path where {@link #number} will look for it */
    void names(String path, List<String> names) throws BadImage {
        if (lists.size() >= MOST_LISTS) {
            throw new BadImage(Reason.ARCHIVE_BOMB, "more than " + MOST_LISTS + " files of names of labels");
        }
        lists.put(path, names);
    }

    /** @param folder of the images' file, with a slash at its end; empty for none */
    int number(String folder, CifarFormat.Field field, int value) {
        return numbers.computeIfAbsent(new Label(folder + field.namesFile(), field, value), each -> labels.reserve());
    }

    /**
     * When no image follows.
     *
     * @param place for messages
     * @throws JobFailed if names do not match their images
     */
    void finish(String place) {
        numbers.forEach((label, number) -> {
            List<String> names = lists.get(label.namesPath());
            if (names != null && names.size() != label.field().labels()) {
                throw new JobFailed(mismatch(names.size(), label.field(), place + label.namesPath()));
            }
            labels.set(number, names == null ? String.valueOf(label.value()) : names.get(label.value()));
        });
    }
}
