package io.thalweg.training;

import io.thalweg.checkpoint.Provenance;
import io.thalweg.report.TrainingReport;
import io.thalweg.report.TrainingReport.Fact;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.Vocabulary;
import io.thalweg.train.RoundMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The report of a language model's run. */
final class LanguageModelReport {
    private final OutputFolder model;
    private final Vocabulary vocabulary;

    LanguageModelReport(OutputFolder model, Vocabulary vocabulary) {
        this.model = model;
        this.vocabulary = vocabulary;
    }

    byte[] make(List<RoundMetrics> metrics, Provenance provenance) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("vocabulary", String.format(Locale.ROOT, "%,d tokens", vocabulary.size())));
        metrics.stream()
                .map(RoundMetrics::validationLoss)
                .filter(Objects::nonNull)
                .min(Double::compare)
                .ifPresent(best -> facts.add(
                        new Fact("best validation perplexity", String.format(Locale.ROOT, "%.2f", Math.exp(best)))));
        return new TrainingReport(LanguageModelTraining.FAMILY, "tokens", facts, provenance, metrics, List.of(), null)
                .html();
    }
}
