package io.thalweg.prepare.perplexity;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.util.Optional;
import java.util.ServiceLoader;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Models by their place, each read once in a process. */
final class TextScorers {
    private static final Object LOCK = new Object();

    /** The last one opened; a process serves one preparation at a time, rarely two. */
    private static String openedName = "";

    private static @Nullable TextScorer opened;

    private TextScorers() {}

    /**
     * The model at a place.
     *
     * @throws BadConfiguration if there is none
     * @throws JobFailed if it is damaged, or nothing here knows its kind
     */
    static TextScorer at(Configuration hadoop, String model) {
        String name = name(hadoop, model);
        synchronized (LOCK) {
            TextScorer known = opened;
            if (known == null || !openedName.equals(name)) {
                opened = null;
                known = open(hadoop, model);
                opened = known;
                openedName = name;
            }
            return known;
        }
    }

    /** The place, and what tells another model that is put there from this one. */
    private static String name(Configuration hadoop, String model) {
        Path path = new Path(model);
        try {
            FileStatus status = path.getFileSystem(hadoop).getFileStatus(path);
            return status.getPath() + "?" + status.getLen() + "," + status.getModificationTime();
        } catch (IOException e) {
            throw new BadConfiguration(Problem.of("The model of step perplexity cannot be opened")
                    .found(String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
                    .at(model)
                    .remedy("Give a folder that train lm wrote, or an ARPA file, where every machine can read it"));
        }
    }

    private static TextScorer open(Configuration hadoop, String model) {
        if (ArpaFile.isNamedSo(model)) {
            return ArpaFile.read(hadoop, new Path(model));
        }
        for (TextScorerProvider provider :
                ServiceLoader.load(TextScorerProvider.class, TextScorerProvider.class.getClassLoader())) {
            Optional<TextScorer> scorer = provider.open(hadoop, model);
            if (scorer.isPresent()) {
                return scorer.get();
            }
        }
        throw new JobFailed(Problem.of("The model of step perplexity is of no kind that is known")
                .found(model)
                .allowed("a folder that train lm wrote, or a file named *.arpa or *.arpa.gz")
                .remedy("Give such a model"));
    }
}
