package io.thalweg.prepare.language;

import io.thalweg.random.Seeds;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import opennlp.tools.langdetect.LanguageDetectorModel;
import opennlp.tools.ml.model.AbstractModel;
import opennlp.tools.ml.model.Context;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of Apache OpenNLP's language model, a maximum-entropy model over runs of one to three characters, in a few
 * arrays: 146,000 n-grams with 1.27 million weights, where OpenNLP's own objects take 40 MB. An n-gram of many languages has
 * a row with a weight for each, added up without looking; the others have theirs with the language beside it. Immutable; one
 * a process.
 */
final class NGramTable {
    /** What the library's jar calls the model. */
    static final String MODEL = "/langdetect-183.bin";

    static final int LONGEST = 3;

    private static final int CAPACITY_BITS = 18;
    private static final int MASK = (2 << CAPACITY_BITS) - 1;

    private final String[] languages;
    /** Open addressing: a key, 0 where nothing is, and beside it, in one line of the cache, the number of its n-gram. */
    private final long[] slots = new long[2 << CAPACITY_BITS];

    /** With this part of all outcomes or more, an n-gram has a row. */
    private static final int ROW_PART = 4;

    /** The weights of n-gram {@code g} are at {@code [starts[g], starts[g + 1])}; none if it has a row. */
    private final int[] starts;

    private final byte[] outcomeOfWeight;
    private final float[] weights;

    /**
     * Of n-gram {@code g} its row, or nothing. Each an array of its own: only where both have one index does the compiler
     * make vector code of the sum.
     */
    private final float[] @Nullable [] rows;

    private NGramTable(AbstractModel model) {
        // Contexts, the context of each n-gram, and the outcomes' names.
        Map<?, ?> ngrams = (Map<?, ?>) model.getDataStructures()[1];
        languages = new String[model.getNumOutcomes()];
        for (int i = 0; i < languages.length; i++) {
            languages[i] = Languages.ofModel(model.getOutcome(i));
        }
        int sparse = 0;
        for (Object context : ngrams.values()) {
            int outcomes = ((Context) context).getOutcomes().length;
            sparse += hasRow(outcomes) ? 0 : outcomes;
        }
        starts = new int[ngrams.size() + 1];
        outcomeOfWeight = new byte[sparse];
        weights = new float[sparse];
        rows = new float[ngrams.size()][];
        int number = 0;
        for (Map.Entry<?, ?> ngram : ngrams.entrySet()) {
            Context context = (Context) ngram.getValue();
            put((String) ngram.getKey(), number);
            starts[number + 1] = starts[number];
            if (hasRow(context.getOutcomes().length)) {
                rows[number] = row(context);
            } else {
                addWeights(context, number);
            }
            number++;
        }
    }

    private boolean hasRow(int outcomes) {
        return outcomes * ROW_PART >= languages.length;
    }

    private float[] row(Context context) {
        float[] row = new float[languages.length];
        for (int i = 0; i < context.getOutcomes().length; i++) {
            row[context.getOutcomes()[i]] = (float) context.getParameters()[i];
        }
        return row;
    }

    private void addWeights(Context context, int number) {
        int end = starts[number];
        for (int i = 0; i < context.getOutcomes().length; i++) {
            outcomeOfWeight[end] = (byte) context.getOutcomes()[i];
            weights[end++] = (float) context.getParameters()[i];
        }
        starts[number + 1] = end;
    }

    private static final class Loaded {
        static final NGramTable TABLE = load();

        private Loaded() {}

        private static NGramTable load() {
            try (InputStream in = NGramTable.class.getResourceAsStream(MODEL)) {
                if (in == null) {
                    throw new IllegalStateException("The class path lacks " + MODEL + " of opennlp-models-langdetect");
                }
                return new NGramTable((AbstractModel) new LanguageDetectorModel(in).getMaxentModel());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Read at the first call, which takes a second. */
    static NGramTable get() {
        return Loaded.TABLE;
    }

    /** The key of an n-gram: its characters, and its length above them. */
    static long key(char[] chars, int from, int length) {
        long key = length;
        for (int i = from; i < from + length; i++) {
            key = key << Character.SIZE | chars[i];
        }
        return key;
    }

    private static int place(long key) {
        return ((int) Seeds.mix(key) << 1) & MASK;
    }

    private void put(String ngram, int number) {
        if (ngram.isEmpty() || ngram.length() > LONGEST) {
            throw new IllegalStateException("The language model has the n-gram '" + ngram + "'");
        }
        long key = key(ngram.toCharArray(), 0, ngram.length());
        int place = place(key);
        while (slots[place] != 0) {
            place = (place + 2) & MASK;
        }
        slots[place] = key;
        slots[place + 1] = number;
    }

    /** The number of an n-gram, or -1. */
    int number(long key) {
        int place = place(key);
        while (slots[place] != key) {
            if (slots[place] == 0) {
                return -1;
            }
            place = (place + 2) & MASK;
        }
        return (int) slots[place + 1];
    }

    int ngrams() {
        return starts.length - 1;
    }

    /** Of each outcome of the model its language; one may be there twice. */
    String[] languages() {
        return languages.clone();
    }

    /** Adds an n-gram's weights to the sums of the outcomes. */
    void addTo(float[] sums, int number) {
        float[] row = rows[number];
        if (row != null) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += row[i];
            }
            return;
        }
        for (int i = starts[number]; i < starts[number + 1]; i++) {
            sums[outcomeOfWeight[i]] += weights[i];
        }
    }
}
