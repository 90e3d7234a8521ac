package io.thalweg.prepare.quality;

import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.prepare.document.StepCounts;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rules in the order in which the paper has them; the first that a document breaks is why it is dropped. */
final class GopherQualityStep implements DocumentStep {
    /** Bullets of Unicode's General Punctuation and Geometric Shapes, the middle dot, and what is typed for one. */
    private static final String BULLETS =
            "*-\u00B7\u2022\u2023\u2043\u2219\u25A0\u25A1\u25AA\u25AB\u25B6\u25C0\u25CB\u25CF\u25E6";

    private static final int ELLIPSIS_LEAD = 0xE2;

    private final GopherQualityConfig config;

    @SuppressWarnings("UnusedVariable") // held so that its buffers stay
    private @Nullable TextStatistics statistics;

    private final StopWords stopWords;

    GopherQualityStep(GopherQualityConfig config) {
        this.config = config;
        this.stopWords = new StopWords(config.stopWords());
    }

    @Override
    public Outcome apply(Document document, StepCounts counts) {
        TextStatistics statistics = TextStatistics.of(document.text(), config.words());
        this.statistics = statistics;
        Outcome broken = byLength(statistics.words());
        if (broken == null) {
            broken = bySymbols(statistics.utf8(), statistics.words().size());
        }
        if (broken == null) {
            broken = byLines(statistics.utf8(), statistics.lines());
        }
        if (broken == null) {
            broken = byWords(document, statistics.words(), counts);
        }
        return broken == null ? Outcome.kept(document) : broken;
    }

    private @Nullable Outcome byLength(Words words) {
        int count = words.size();
        if (count < config.leastWords()) {
            return Outcome.dropped("too_few_words", count + " words, " + config.leastWords() + " asked");
        }
        if (count > config.mostWords()) {
            return Outcome.dropped("too_many_words", count + " words, at most " + config.mostWords());
        }
        if (2 * words.spelled() < count) {
            return null;
        }
        double length = (double) words.spelledCharacters() / words.spelled();
        if (length < config.leastMeanWordLength()) {
            return Outcome.dropped(
                    "words_too_short", detail(length, "characters a word", "at least", config.leastMeanWordLength()));
        }
        if (length > config.mostMeanWordLength()) {
            return Outcome.dropped(
                    "words_too_long", detail(length, "characters a word", "at most", config.mostMeanWordLength()));
        }
        return null;
    }

    private static String detail(double found, String what, String bound, double asked) {
        return String.format(Locale.ROOT, "%.3f %s, %s %.3f", found, what, bound, asked);
    }

    private @Nullable Outcome bySymbols(byte[] utf8, int words) {
        int hashes = 0;
        int ellipses = 0;
        int dots = 0;
        for (int i = 0; i < utf8.length; i++) {
            int b = utf8[i];
            if (b == '.') {
                dots++;
                if (dots == 3) {
                    ellipses++;
                    dots = 0;
                }
                continue;
            }
            dots = 0;
            if (b == '#') {
                hashes++;
            } else if (b == (byte) ELLIPSIS_LEAD && utf8[i + 1] == (byte) 0x80 && utf8[i + 2] == (byte) 0xA6) {
                ellipses++;
            }
        }
        double most = config.mostSymbolsPerWord();
        if (hashes > most * words) {
            return Outcome.dropped("too_many_hash_signs", detail((double) hashes / words, "a word", "at most", most));
        }
        if (ellipses > most * words) {
            return Outcome.dropped("too_many_ellipses", detail((double) ellipses / words, "a word", "at most", most));
        }
        return null;
    }

    private @Nullable Outcome byLines(byte[] utf8, Stretches lines) {
        int bullets = 0;
        int ellipses = 0;
        for (int i = 0; i < lines.size(); i++) {
            bullets += BULLETS.indexOf(Utf8Scan.codePoint(utf8, lines.from(i))) >= 0 ? 1 : 0;
            ellipses += Punctuation.endsInEllipsis(utf8, lines.from(i), lines.to(i)) ? 1 : 0;
        }
        if (bullets > config.mostBulletLines() * lines.size()) {
            return Outcome.dropped(
                    "too_many_bullet_lines",
                    Shares.detail((double) bullets / lines.size(), "lines", "at most", config.mostBulletLines()));
        }
        if (ellipses > config.mostEllipsisLines() * lines.size()) {
            return Outcome.dropped(
                    "too_many_ellipsis_lines",
                    Shares.detail((double) ellipses / lines.size(), "lines", "at most", config.mostEllipsisLines()));
        }
        return null;
    }

    private @Nullable Outcome byWords(Document document, Words words, StepCounts counts) {
        if (words.alphabetic() < config.leastAlphabeticWords() * words.size()) {
            return Outcome.dropped(
                    "too_few_alphabetic_words",
                    Shares.detail(
                            (double) words.alphabetic() / words.size(),
                            "words",
                            "at least",
                            config.leastAlphabeticWords()));
        }
        String language = document.labels().getOrDefault("language", config.defaultLanguage());
        if (config.leastStopWords() == 0 || language.isEmpty()) {
            return null;
        }
        if (!stopWords.knows(language)) {
            counts.add("languages_without_stop_words", 1);
            return null;
        }
        int found = stopWords.count(language, words, config.leastStopWords());
        return found >= config.leastStopWords()
                ? null
                : Outcome.dropped("too_few_stop_words", found + " stop words, " + config.leastStopWords() + " asked");
    }
}
