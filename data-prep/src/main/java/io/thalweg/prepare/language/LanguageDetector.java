package io.thalweg.prepare.language;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells the language of a text by Apache OpenNLP's model of 103 languages, at several times the speed of
 * {@code opennlp.tools.langdetect.LanguageDetectorME}, which makes a string of every n-gram where this makes a number. Its
 * probabilities are this one's at the text's own length, a test says.
 *
 * <p>The model adds up a weight for each n-gram of a text, so what it calls a probability grows with the text: English is
 * English with 0.3 in a line and with 0.99 on a page. Here the sum of a short text is brought to what it would be with
 * {@value #REFERENCE_NGRAMS} different n-grams, about a thousand characters, so a score means the same for a line as for a
 * page. N-grams that the model does not know count, too: they dilute. Text in kana is Japanese without asking the model,
 * which knows few n-grams of its many characters and wavers. For one thread.
 */
public final class LanguageDetector {
    private static final int REFERENCE_NGRAMS = 1_500;

    private static final String JAPANESE = "jpn";

    /** One letter of so many, and a text is Japanese. */
    private static final int KANA_PART = 5;

    private final NGramTable table = NGramTable.get();

    /** Of each outcome of the model the number of its language among {@link #names}. */
    private final int[] languageOf;

    private final String[] names;
    private final LanguageText text = new LanguageText();
    private final float[] sums;
    private final double[] probabilities;

    /** The last text in which an n-gram was seen: each counts once. */
    private final int[] seenIn = new int[table.ngrams()];

    private int texts;

    /** Different n-grams that the model knows, and how many places hold one that it does not. */
    private int known;

    private int unknown;

    public LanguageDetector() {
        String[] languages = table.languages();
        names = Arrays.stream(languages).distinct().sorted().toArray(String[]::new);
        languageOf = Arrays.stream(languages)
                .mapToInt(language -> Arrays.binarySearch(names, language))
                .toArray();
        sums = new float[languages.length];
        probabilities = new double[names.length];
    }

    /**
     * The most probable language.
     *
     * @param leastLetters fewer, after addresses, numbers and repetitions are taken out, say nothing
     */
    public DetectedLanguage detect(String given, int leastLetters) {
        text.set(given);
        if (text.letters() < Math.max(1, leastLetters)) {
            return DetectedLanguage.NONE;
        }
        if (text.kana() * KANA_PART >= text.letters()) {
            return new DetectedLanguage(JAPANESE, 1);
        }
        addUp();
        weigh(Math.max(1, REFERENCE_NGRAMS / (known + unknown + 1.0)));
        int best = 0;
        for (int i = 1; i < names.length; i++) {
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        return new DetectedLanguage(names[best], probabilities[best]);
    }

    /** Of every language what the library says. */
    Map<String, Double> probabilities(String given) {
        text.set(given);
        addUp();
        weigh(1);
        Map<String, Double> named = new TreeMap<>();
        for (int i = 0; i < names.length; i++) {
            named.put(names[i], probabilities[i]);
        }
        return named;
    }

    private void addUp() {
        startText();
        char[] chars = text.chars();
        for (int end = 1; end <= text.length(); end++) {
            for (int length = 1; length <= Math.min(end, NGramTable.LONGEST); length++) {
                int number = table.number(NGramTable.key(chars, end - length, length));
                if (number < 0) {
                    unknown++;
                } else if (seenIn[number] != texts) {
                    seenIn[number] = texts;
                    known++;
                    table.addTo(sums, number);
                }
            }
        }
    }

    private void startText() {
        if (++texts == Integer.MAX_VALUE) {
            Arrays.fill(seenIn, 0);
            texts = 1;
        }
        Arrays.fill(sums, 0);
        known = 0;
        unknown = 0;
    }

    private void weigh(double scale) {
        float highest = Float.NEGATIVE_INFINITY;
        for (float sum : sums) {
            highest = Math.max(highest, sum);
        }
        Arrays.fill(probabilities, 0);
        double whole = 0;
        for (int i = 0; i < sums.length; i++) {
            double odds = StrictMath.exp((sums[i] - highest) * scale);
            probabilities[languageOf[i]] += odds;
            whole += odds;
        }
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] /= whole;
        }
    }
}
