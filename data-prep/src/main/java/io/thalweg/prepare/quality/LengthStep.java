package io.thalweg.prepare.quality;

import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.prepare.document.StepCounts;
import org.jspecify.annotations.Nullable;

final class LengthStep implements DocumentStep {
    private final LengthConfig config;

    @SuppressWarnings("UnusedVariable") // held so that its buffers stay
    private @Nullable TextStatistics statistics;

    LengthStep(LengthConfig config) {
        this.config = config;
    }

    @Override
    public Outcome apply(Document document, StepCounts counts) {
        String text = document.text();
        int characters = text.codePointCount(0, text.length());
        if (characters < config.leastCharacters()) {
            return Outcome.dropped(
                    "too_few_characters", characters + " characters, " + config.leastCharacters() + " asked");
        }
        if (config.mostCharacters() > 0 && characters > config.mostCharacters()) {
            return Outcome.dropped(
                    "too_many_characters", characters + " characters, at most " + config.mostCharacters());
        }
        if (config.leastWords() == 0 && config.mostWords() == 0) {
            return Outcome.kept(document);
        }
        TextStatistics statistics = TextStatistics.of(text, config.words());
        this.statistics = statistics;
        int words = statistics.words().size();
        if (words < config.leastWords()) {
            return Outcome.dropped("too_few_words", words + " words, " + config.leastWords() + " asked");
        }
        if (config.mostWords() > 0 && words > config.mostWords()) {
            return Outcome.dropped("too_many_words", words + " words, at most " + config.mostWords());
        }
        return Outcome.kept(document);
    }
}
