package io.thalweg.prepare.perplexity;

import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.prepare.document.StepCounts;
import io.thalweg.prepare.perplexity.TextScorer.Score;
import java.util.Locale;

/** Labels documents with their perplexity, and drops those out of bounds. */
final class PerplexityStep implements DocumentStep {
    private final PerplexityConfig config;
    private final TextScorer scorer;

    PerplexityStep(PerplexityConfig config, TextScorer scorer) {
        this.config = config;
        this.scorer = scorer;
    }

    @Override
    public Outcome apply(Document document, StepCounts counts) {
        String sample = sample(document.text());
        Score score = scorer.score(sample);
        counts.add("tokens_scored", score.tokens());
        counts.add("tokens_unknown", score.unknown());
        if (score.tokens() == 0) {
            counts.add("documents_without_perplexity", 1);
            return Outcome.kept(document);
        }
        long units = config.unit() == PerplexityUnit.TOKEN
                ? score.tokens()
                : Math.max(1, sample.codePointCount(0, sample.length()));
        double perplexity = Math.exp(score.nats() / units);
        String shown = String.format(Locale.ROOT, "%.3f", perplexity);
        if (config.most() > 0 && perplexity > config.most()) {
            return Outcome.dropped(PerplexityConfig.TOO_HIGH, shown + ", at most " + config.most() + " asked");
        }
        if (perplexity < config.least()) {
            return Outcome.dropped(PerplexityConfig.TOO_LOW, shown + ", at least " + config.least() + " asked");
        }
        Document labelled = document.withLabel(PerplexityConfig.PERPLEXITY_LABEL, shown);
        if (config.headBound() > 0) {
            String bucket = bucket(perplexity);
            counts.add("bucket_" + bucket, 1);
            labelled = labelled.withLabel(PerplexityConfig.BUCKET_LABEL, bucket);
        }
        return Outcome.kept(labelled);
    }

    private String bucket(double perplexity) {
        return perplexity <= config.headBound() ? "head" : perplexity > config.tailBound() ? "tail" : "middle";
    }

    /** The beginning, up to the last white space in it where there is one, so that no word is cut. */
    private String sample(String text) {
        int end = config.sampleCharacters();
        if (text.length() <= end) {
            return text;
        }
        int cut = end;
        while (cut > end / 2 && !Character.isWhitespace(text.charAt(cut))) {
            cut--;
        }
        boolean found = cut > end / 2;
        boolean inside = Character.isLowSurrogate(text.charAt(end));
        return text.substring(0, found ? cut : inside ? end - 1 : end);
    }
}
