package io.thalweg.prepare.quality;

import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.prepare.document.StepCounts;
import io.thalweg.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class C4Step implements DocumentStep {
    private static final Phrases LOREM_IPSUM = new Phrases(List.of("lorem ipsum"));
    private static final Phrases JAVASCRIPT = new Phrases(List.of("javascript"));
    private static final Phrases POLICIES = new Phrases(List.of(
            "terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies"));

    private final C4Config config;
    private final Tokenizer tokenizer;
    private final @Nullable BadWords badWords;
    private byte[] kept = {};
    private int keptLength;
    private int wordsOfLine;
    private boolean hasCitation;

    @SuppressWarnings("UnusedVariable") // held so that its buffers stay
    private @Nullable TextStatistics statistics;

    C4Step(C4Config config) {
        this.config = config;
        this.tokenizer = config.words().tokenizer();
        this.badWords = config.badWordsFile().isEmpty() ? null : BadWords.read(config.badWordsFile());
    }

    @Override
    public Outcome apply(Document document, StepCounts counts) {
        TextStatistics text = TextStatistics.of(document.text(), config.words());
        statistics = text;
        byte[] utf8 = text.utf8();
        Outcome page = byPage(utf8);
        if (page != null) {
            return page;
        }
        if (kept.length < utf8.length + 1) {
            kept = new byte[Math.max(utf8.length + 1, 2 * kept.length)];
        }
        keptLength = 0;
        int sentences = clean(utf8, text, counts);
        if (sentences < config.leastSentences()) {
            return Outcome.dropped(
                    "too_few_sentences", sentences + " sentences left, " + config.leastSentences() + " asked");
        }
        return Outcome.kept(document.withText(new String(kept, 0, keptLength, StandardCharsets.UTF_8)));
    }

    private @Nullable Outcome byPage(byte[] utf8) {
        if (config.loremIpsum() && LOREM_IPSUM.isIn(utf8, 0, utf8.length)) {
            return Outcome.dropped("lorem_ipsum", "");
        }
        if (config.curlyBrackets()) {
            for (byte b : utf8) {
                if (b == '{') {
                    return Outcome.dropped("curly_bracket", "");
                }
            }
        }
        if (badWords != null && badWords.isIn(utf8, 0, utf8.length)) {
            return Outcome.dropped("bad_words", "");
        }
        return null;
    }

    /** Puts the lines that stay into {@code kept}. @return how many sentences they hold */
    private int clean(byte[] utf8, TextStatistics text, StepCounts counts) {
        Words words = text.words();
        int word = 0; // the first that does not lie before the line
        long withoutEnd = 0;
        long shorts = 0;
        long notices = 0;
        int sentences = 0;
        for (int start = 0, end; start < utf8.length; start = end + 1) {
            end = Utf8Scan.lineEnd(utf8, start, utf8.length);
            int from = keptLength == 0 ? 0 : keptLength + 1;
            int to = copyLine(utf8, start, end, from);
            int firstWord = word;
            while (word < words.size() && words.from(word) < end) {
                word++;
            }
            if (from == to) {
                continue;
            }
            // What a citation has lost may have been words, so of such a line they are cut anew.
            int count = word - firstWord;
            if (config.terminalPunctuation() && !endsSentence(from, to)) {
                withoutEnd++;
            } else if ((hasCitation ? words(from, to) : count) < config.leastWordsPerLine()) {
                shorts++;
            } else if ((config.javascript() && JAVASCRIPT.isIn(kept, from, to))
                    || (config.policies() && POLICIES.isIn(kept, from, to))) {
                notices++;
            } else {
                sentences += Punctuation.sentences(kept, from, to);
                if (from > 0) {
                    kept[from - 1] = '\n';
                }
                keptLength = to;
            }
        }
        count(counts, "lines_without_terminal_punctuation", withoutEnd);
        count(counts, "lines_of_too_few_words", shorts);
        count(counts, "lines_of_notices", notices);
        return sentences;
    }

    private static void count(StepCounts counts, String name, long amount) {
        if (amount > 0) {
            counts.add(name, amount);
        }
    }

    /** Copies the line without white space at its ends, and without citations. @return its end */
    private int copyLine(byte[] utf8, int start, int lineEnd, int at) {
        int from = Utf8Scan.skipWhite(utf8, start, lineEnd);
        int to = Utf8Scan.trimEnd(utf8, from, lineEnd);
        hasCitation = false;
        if (!config.citations()) {
            System.arraycopy(utf8, from, kept, at, to - from);
            return at + to - from;
        }
        int end = CitationMarks.copyWithout(utf8, from, to, kept, at);
        hasCitation = end - at < to - from;
        return Utf8Scan.trimEnd(kept, at, end);
    }

    private boolean endsSentence(int from, int to) {
        boolean dots = kept[to - 1] == '.' && Punctuation.endsInEllipsis(kept, from, to);
        return !dots && Punctuation.isTerminal(kept, from, to);
    }

    private int words(int from, int to) {
        wordsOfLine = 0;
        tokenizer.tokenize(kept, from, to, (bytes, start, end) -> wordsOfLine++);
        return wordsOfLine;
    }
}
