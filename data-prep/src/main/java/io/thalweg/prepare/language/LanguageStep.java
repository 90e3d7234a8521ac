package io.thalweg.prepare.language;

import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.prepare.document.StepCounts;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Labels documents with their language, and drops those of others than are asked for. */
final class LanguageStep implements DocumentStep {
    private final LanguageConfig config;
    /** None where every language is kept. */
    private final Set<String> kept = new HashSet<>();

    private final LanguageDetector detector = new LanguageDetector();

    LanguageStep(LanguageConfig config) {
        this.config = config;
        config.keep().forEach(code -> kept.addAll(Languages.meant(code)));
    }

    @Override
    public Outcome apply(Document document, StepCounts counts) {
        String sample = LanguageSample.of(document.text(), config.sampleCharacters());
        DetectedLanguage found = detector.detect(sample, config.leastLetters());
        boolean sure = found.score() >= config.leastScore();
        String language = sure ? found.language() : Languages.UNDETERMINED;
        String score = String.format(Locale.ROOT, "%.4f", found.score());
        counts.add(LanguageConfig.LANGUAGE_LABEL + "_" + language, 1);
        if (!kept.isEmpty() && !kept.contains(language)) {
            return Outcome.dropped(
                    LanguageConfig.OTHER_LANGUAGE,
                    found.language() + " at " + score + (sure ? "" : ", " + config.leastScore() + " asked"));
        }
        return Outcome.kept(document.withLabel(LanguageConfig.LANGUAGE_LABEL, language)
                .withLabel(LanguageConfig.SCORE_LABEL, score));
    }
}
