package io.thalweg.language;

import io.thalweg.prepare.perplexity.ScorerDemand;
import io.thalweg.prepare.perplexity.TextScorer;
import io.thalweg.prepare.perplexity.TextScorerProvider;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Language models that {@code train lm} wrote, for the preparation of text; found by its {@link java.util.ServiceLoader}. */
public final class LanguageModelScorers implements TextScorerProvider {
    @Override
    public Optional<TextScorer> open(Configuration hadoop, String model) {
        return isCommitted(hadoop, model) ? Optional.of(LanguageModelScorer.open(hadoop, model)) : Optional.empty();
    }

    @Override
    public Optional<ScorerDemand> look(Configuration hadoop, String model) {
        return isCommitted(hadoop, model) ? Optional.of(LanguageModelScorer.look(hadoop, model)) : Optional.empty();
    }

    private static boolean isCommitted(Configuration hadoop, String model) {
        OutputFolder folder = OutputFolder.at(hadoop, model);
        try {
            return folder.fileSystem().exists(folder.path(OutputFolder.MANIFEST));
        } catch (IOException e) {
            throw new JobFailed(
                    Problem.of("The model of step perplexity cannot be looked at")
                            .found(String.valueOf(e.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""))
                            .at(model)
                            .remedy("See that every machine can read the folder"),
                    e);
        }
    }
}
