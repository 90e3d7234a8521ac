package io.thalweg.prepare.quality;

import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.prepare.document.StepCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The measures in the order of the paper's table; the first that is exceeded is why a document is dropped. */
final class GopherRepetitionStep implements DocumentStep {
    private final GopherRepetitionConfig config;

    @SuppressWarnings("UnusedVariable") // held so that its buffers stay
    private @Nullable TextStatistics statistics;

    private final Duplicates duplicates = new Duplicates();
    private final NGrams nGrams = new NGrams();
    /** For each length of duplicate n-grams, the least share that is too much at it or at a greater one. */
    private final double[] leastFrom;

    GopherRepetitionStep(GopherRepetitionConfig config) {
        this.config = config;
        List<Double> shares = config.duplicateNGramCharacters();
        leastFrom = new double[shares.size()];
        double least = Double.MAX_VALUE;
        for (int i = shares.size() - 1; i >= 0; i--) {
            least = Math.min(least, shares.get(i));
            leastFrom[i] = least;
        }
    }

    @Override
    public Outcome apply(Document document, StepCounts counts) {
        TextStatistics statistics = TextStatistics.of(document.text(), config.words());
        this.statistics = statistics;
        Outcome exceeded =
                byStretch("line", statistics.lines(), config.duplicateLines(), config.duplicateLineCharacters());
        if (exceeded == null) {
            exceeded = byStretch(
                    "paragraph",
                    statistics.paragraphs(),
                    config.duplicateParagraphs(),
                    config.duplicateParagraphCharacters());
        }
        if (exceeded == null) {
            exceeded = byNGram(statistics.words());
        }
        return exceeded == null ? Outcome.kept(document) : exceeded;
    }

    private @Nullable Outcome byStretch(String kind, Stretches stretches, double most, double mostCharacters) {
        duplicates.of(stretches);
        if (duplicates.share() > most) {
            return Outcome.dropped(
                    "duplicate_" + kind + "s", Shares.detail(duplicates.share(), kind + "s", "at most", most));
        }
        if (duplicates.characterShare() > mostCharacters) {
            return Outcome.dropped(
                    "duplicate_" + kind + "_characters",
                    Shares.detail(duplicates.characterShare(), "characters", "at most", mostCharacters));
        }
        return null;
    }

    private @Nullable Outcome byNGram(Words words) {
        nGrams.read(words);
        int n = GopherRepetitionConfig.LEAST_TOP;
        for (double most : config.topNGramCharacters()) {
            nGrams.lengthen(words);
            double share = nGrams.topShare();
            if (share > most) {
                return Outcome.dropped("top_" + n + "_gram", Shares.detail(share, "characters", "at most", most));
            }
            n++;
        }
        for (int i = 0; i < leastFrom.length; i++, n++) {
            nGrams.lengthen(words);
            double share = nGrams.duplicateShare();
            double most = config.duplicateNGramCharacters().get(i);
            if (share > most) {
                return Outcome.dropped(
                        "duplicate_" + n + "_grams", Shares.detail(share, "characters", "at most", most));
            }
            // What lies in duplicate n-grams of one word more lies in duplicates of this length too.
            if (share <= leastFrom[i]) {
                return null;
            }
        }
        return null;
    }

    /** What the work is measured by: look-ups of n-grams. */
    long probes() {
        return nGrams.probes();
    }
}
