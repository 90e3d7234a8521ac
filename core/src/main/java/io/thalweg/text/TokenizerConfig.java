package io.thalweg.text;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that decides how text becomes tokens. Kept with a dataset and with every model trained on it, so that text given
 * to the model later is cut the same way.
 *
 * @param lowerCase whether tokens are lower-cased, by the rules of the root locale
 */
public record TokenizerConfig(Kind kind, boolean lowerCase) implements Serializable {
    private static final String KIND_OPTION = "tokenizer";
    private static final String LOWER_CASE_OPTION = "lower_case";

    /** The ways to cut text. */
    public enum Kind {
        /** Unicode word boundaries (UAX #29, dictionaries for scripts without spaces); words with a letter or digit. */
        WORD,
        /** At Unicode white space. */
        WHITESPACE,
        /** Every code point is a token, white space too; a line end is one line feed, however it was written. */
        CHAR,
        /** Parts of words by byte-level BPE, as a {@link BpeModel} beside the configuration says. */
        BPE;

        /** The name users write: {@code word}, {@code whitespace}, {@code char}, {@code bpe}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws BadConfiguration if BPE is to lower-case, which its files do not know */
    public TokenizerConfig {
        if (kind == Kind.BPE && lowerCase) {
            throw new BadConfiguration(Problem.of("--lower-case is given with --tokenizer bpe")
                    .allowed("bpe with text as it is")
                    .remedy("Leave --lower-case out, or lower-case the input"));
        }
    }

    /** A tokenizer that needs nothing but this; not BPE. */
    public Tokenizer create() {
        return create(null);
    }

    /** @param bpe what BPE goes by; null for every other kind */
    public Tokenizer create(@Nullable BpeModel bpe) {
        return switch (kind) {
            case WORD -> new WordTokenizer(lowerCase);
            case WHITESPACE -> new WhitespaceTokenizer(lowerCase);
            case CHAR -> new CharTokenizer(lowerCase);
            case BPE -> new BpeTokenizer(Objects.requireNonNull(bpe, "BPE needs its " + BpeModel.FILE));
        };
    }

    /** The configuration as entries of a dataset's or model's options. */
    public Map<String, Object> toOptions() {
        return Map.of(KIND_OPTION, kind.label(), LOWER_CASE_OPTION, lowerCase);
    }

    /**
     * Finds the configuration among a dataset's or model's options.
     *
     * @param place whose options they are
     * @throws JobFailed if it is not there or not known to this version
     */
    public static TokenizerConfig fromOptions(Map<String, ?> options, String place) {
        Object kind = options.get(KIND_OPTION);
        Object lowerCase = options.get(LOWER_CASE_OPTION);
        for (Kind known : Kind.values()) {
            if (known.label().equals(kind) && lowerCase instanceof Boolean lower && !(known == Kind.BPE && lower)) {
                return new TokenizerConfig(known, lower);
            }
        }
        throw new JobFailed(Problem.of("The options do not say how text is tokenised")
                .found(KIND_OPTION + " " + kind + ", " + LOWER_CASE_OPTION + " " + lowerCase)
                .allowed(KIND_OPTION + " "
                        + Arrays.stream(Kind.values()).map(Kind::label).collect(Collectors.joining("|")) + ", "
                        + LOWER_CASE_OPTION + " true|false")
                .at(place)
                .remedy("Prepare the dataset again with this version of Thalweg"));
    }
}
