package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import io.thalweg.word2vec.Word2VecFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code --model} may name: a model's folder, or a file of word2vec's own formats, told by its name's end. */
final class ModelPath {
    private ModelPath() {}

    static void check(List<Problem> problems, @Nullable String model) {
        if (model != null && format(model).isPresent()) {
            Places.requireFile(problems, "--model", model);
        } else {
            Places.requireFolder(problems, "--model", model);
        }
    }

    /** The format of a file; empty for a model's folder. */
    static Optional<Word2VecFormat> format(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        if (name.endsWith(".bin")) {
            return Optional.of(Word2VecFormat.BINARY);
        }
        return name.endsWith(".txt") || name.endsWith(".vec") ? Optional.of(Word2VecFormat.TEXT) : Optional.empty();
    }
}
