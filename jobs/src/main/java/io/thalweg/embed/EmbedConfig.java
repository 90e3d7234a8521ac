package io.thalweg.embed;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.word2vec.SifWeighting;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything a batch embedding is asked to do, apart from its model, input and output.
 *
 * @param unit what gets a vector
 * @param format of the files written
 * @param weighting of the words in a text
 * @param sifSmoothing the {@code a} of the weight {@code a / (a + p(word))}, over 0 to 1; Arora et al. find 1e-4 to 1e-3
 *     equally good
 * @param withText whether Parquet rows carry the text beside its vector
 */
public record EmbedConfig(Unit unit, Format format, Weighting weighting, double sifSmoothing, boolean withText)
        implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
    public static final double DEFAULT_SIF_SMOOTHING = SifWeighting.DEFAULT_SMOOTHING;

    public static EmbedConfig defaults() {
        return new EmbedConfig(Unit.LINE, Format.PARQUET, Weighting.MEAN, DEFAULT_SIF_SMOOTHING, false);
    }

    /** What gets a vector. */
    public enum Unit {
        /** Every distinct word of the input that the model knows; without input, every word the model knows. */
        WORD,
        /** Every line of a text file, every record of a JSON-lines or Parquet file. */
        LINE,
        /** Every text file whole, every record of a JSON-lines or Parquet file. */
        DOCUMENT
    }

    /** How vectors are written. */
    public enum Format {
        /** Parts of rows {@code word, vector} or {@code id, text, vector}. */
        PARQUET,
        /** The text format of word2vec.c; for lines and documents a whole file a part, their ids as its words. */
        WORD2VEC_TEXT,
        /** The binary format of word2vec.c, likewise. */
        WORD2VEC_BINARY
    }

    /** How the vectors of a text's words become one. */
    public enum Weighting {
        /** Every known word counts alike. */
        MEAN,
        /** Frequent words count less, and what all texts have in common is taken out. */
        SIF
    }

    /** @throws BadConfiguration with every problem found */
    public EmbedConfig {
        List<Problem> problems = new ArrayList<>();
        if (!(sifSmoothing > 0 && sifSmoothing <= 1)) {
            problems.add(Problem.of("--sif-smoothing is out of range")
                    .found(sifSmoothing)
                    .allowed("over 0 to 1"));
        }
        if (unit == Unit.WORD && weighting == Weighting.SIF) {
            problems.add(Problem.of("--weighting sif has no meaning for single words")
                    .found("--unit word")
                    .allowed("--unit line or document")
                    .remedy("Leave out --weighting, or choose another --unit"));
        }
        if (withText && (unit == Unit.WORD || format != Format.PARQUET)) {
            problems.add(Problem.of("--with-text needs rows with room for the text")
                    .found("--unit " + label(unit) + " --format " + label(format))
                    .allowed("--unit line or document with --format parquet"));
        }
        BadConfiguration.throwIfAny(problems);
    }

    /** The name users write: {@code word2vec-text}. */
    public static String label(Enum<?> choice) {
        return choice.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
