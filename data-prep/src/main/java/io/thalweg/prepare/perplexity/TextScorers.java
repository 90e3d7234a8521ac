package io.thalweg.prepare.perplexity;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Models by their place, each read once in a process as long as no more than {@value #MOST} are used in turns. */
final class TextScorers {
    /** Models that are kept, those used last: as many as a pipeline will ask in one stage, and no more than memory may have. */
    static final int MOST = 4;

    private static final TextScorers OF_PROCESS = new TextScorers();

    /** By place, the one used longest ago first. */
    private final LinkedHashMap<String, Opened> opened = new LinkedHashMap<>(16, 0.75f, true);

    /** @param version what tells another model that is put at the same place from this one */
    private record Opened(String version, TextScorer scorer) {}

    /** Models of their own. */
    TextScorers() {}

    /**
     * The model at a place.
     *
     * @throws BadConfiguration if there is none
     * @throws JobFailed if it is damaged, or nothing here knows its kind
     */
    static TextScorer at(Configuration hadoop, String model) {
        return OF_PROCESS.get(hadoop, model);
    }

    /** The same of these; one is opened at a time, and others that ask meanwhile wait. */
    synchronized TextScorer get(Configuration hadoop, String model) {
        FileStatus status = status(hadoop, model);
        String place = status.getPath().toString();
        String version = status.getLen() + "," + status.getModificationTime();
        Opened known = opened.get(place);
        if (known != null && known.version().equals(version)) {
            return known.scorer();
        }
        // Room is made first: the new model and the one it replaces need not be in memory together.
        opened.remove(place);
        removeOldest();
        TextScorer scorer = open(hadoop, model);
        opened.put(place, new Opened(version, scorer));
        return scorer;
    }

    private void removeOldest() {
        while (opened.size() >= MOST) {
            Map.Entry<String, Opened> oldest = opened.entrySet().iterator().next();
            opened.remove(oldest.getKey());
        }
    }

    private static FileStatus status(Configuration hadoop, String model) {
        Path path = new Path(model);
        try {
            return path.getFileSystem(hadoop).getFileStatus(path);
        } catch (IOException e) {
            throw new BadConfiguration(Problem.of("The model of step perplexity cannot be opened")
                    .found(String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
                    .at(model)
                    .remedy("Give a folder that train lm wrote, or an ARPA file, where every machine can read it"));
        }
    }

    /**
     * What the model at a place takes, as far as that can be told without reading all of it.
     *
     * @throws BadConfiguration if there is none, or it cannot be opened here
     * @throws JobFailed if it is damaged as far as it is looked at, or nothing here knows its kind
     */
    static ScorerDemand look(Configuration hadoop, String model) {
        status(hadoop, model);
        if (ArpaFile.isNamedSo(model)) {
            return ArpaFile.look(hadoop, new Path(model));
        }
        for (TextScorerProvider provider : providers()) {
            Optional<ScorerDemand> demand = provider.look(hadoop, model);
            if (demand.isPresent()) {
                return demand.get();
            }
        }
        throw unknown(model);
    }

    private static ServiceLoader<TextScorerProvider> providers() {
        return ServiceLoader.load(TextScorerProvider.class, TextScorerProvider.class.getClassLoader());
    }

    private static JobFailed unknown(String model) {
        return new JobFailed(Problem.of("The model of step perplexity is of no kind that is known")
                .found(model)
                .allowed("a folder that train lm wrote, or a file named *.arpa or *.arpa.gz")
                .remedy("Give such a model"));
    }

    private static TextScorer open(Configuration hadoop, String model) {
        if (ArpaFile.isNamedSo(model)) {
            return ArpaFile.read(hadoop, new Path(model));
        }
        for (TextScorerProvider provider : providers()) {
            Optional<TextScorer> scorer = provider.open(hadoop, model);
            if (scorer.isPresent()) {
                return scorer.get();
            }
        }
        throw unknown(model);
    }
}
