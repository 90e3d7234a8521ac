package io.thalweg.prepare.collection;

import io.thalweg.prepare.collection.ImageReadOptions.FolderLabels;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labels of an archive's images, by their folders below the one that all share; that is known at the end. */
final class FolderLabelling {
    private final FolderLabels rule;
    private final LabelTable labels;
    private final Map<String, Integer> numbers = new HashMap<>();
    private @Nullable String shared;

    FolderLabelling(FolderLabels rule, LabelTable labels) {
        this.rule = rule;
        this.labels = labels;
    }

    /** @param folder of an image, without a slash at its end; empty for none */
    int number(String folder) {
        if (rule == FolderLabels.NONE) {
            return ImageSink.NO_LABEL;
        }
        shared = shared == null ? folder : shared(shared, folder);
        return numbers.computeIfAbsent(folder, each -> labels.reserve());
    }

    /** When no image follows. */
    void finish() {
        int common = shared == null || shared.isEmpty() ? 0 : shared.length() + 1;
        numbers.forEach((folder, number) ->
                labels.set(number, label(rule, folder.substring(Math.min(common, folder.length())))));
    }

    /** @param folder below the input */
    static String label(FolderLabels rule, String folder) {
        return switch (rule) {
            case NONE -> "";
            case WHOLE -> folder;
            case TOP -> {
                int slash = folder.indexOf('/');
                yield slash < 0 ? folder : folder.substring(0, slash);
            }
        };
    }

    /** The folders that two paths begin with. */
    private static String shared(String a, String b) {
        if ((b + '/').startsWith(a + '/')) {
            return a;
        }
        String common = a;
        while (!common.isEmpty() && !(b + '/').startsWith(common + '/')) {
            common = common.substring(0, Math.max(0, common.lastIndexOf('/')));
        }
        return common;
    }
}
