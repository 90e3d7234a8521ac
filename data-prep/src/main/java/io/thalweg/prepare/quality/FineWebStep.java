package io.thalweg.prepare.quality;

import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.prepare.document.StepCounts;
import org.jspecify.annotations.Nullable;

final class FineWebStep implements DocumentStep {
    private final FineWebConfig config;

    @SuppressWarnings("UnusedVariable") // held so that its buffers stay
    private @Nullable TextStatistics statistics;

    private final Duplicates duplicates = new Duplicates();

    FineWebStep(FineWebConfig config) {
        this.config = config;
    }

    @Override
    public Outcome apply(Document document, StepCounts counts) {
        TextStatistics statistics = TextStatistics.of(document.text(), WordBoundaries.UNICODE);
        this.statistics = statistics;
        Stretches lines = statistics.lines();
        if (lines.size() == 0) {
            return Outcome.dropped("no_lines", "");
        }
        int punctuated = 0;
        int shorts = 0;
        for (int i = 0; i < lines.size(); i++) {
            punctuated += Punctuation.isTerminal(statistics.utf8(), lines.from(i), lines.to(i)) ? 1 : 0;
            shorts += lines.characters(i) < config.shortLineCharacters() ? 1 : 0;
        }
        double punctuatedShare = (double) punctuated / lines.size();
        if (punctuatedShare <= config.leastPunctuatedLines()) {
            return Outcome.dropped(
                    "too_few_punctuated_lines",
                    Shares.detail(punctuatedShare, "lines", "more than", config.leastPunctuatedLines()) + " asked");
        }
        double duplicateShare = duplicates.of(lines).characterShare();
        if (duplicateShare >= config.duplicateLineCharacters()) {
            return Outcome.dropped(
                    "duplicate_line_characters",
                    Shares.detail(duplicateShare, "characters", "below", config.duplicateLineCharacters()));
        }
        double shortShare = (double) shorts / lines.size();
        if (shortShare >= config.shortLines()) {
            return Outcome.dropped(
                    "too_many_short_lines", Shares.detail(shortShare, "lines", "below", config.shortLines()));
        }
        return Outcome.kept(document);
    }
}
