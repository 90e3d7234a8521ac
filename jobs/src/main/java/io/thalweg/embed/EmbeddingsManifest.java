package io.thalweg.embed;

import io.thalweg.dataset.DatasetManifest.Source;
import io.thalweg.storage.Part;
import java.util.List;
import java.util.Map;

/**
 * {@code manifest.json} of a batch of embeddings: the last file written, and the only one a reader trusts.
 *
 * @param format always {@value #FORMAT}
 * @param version this code writes {@value #VERSION}
 * @param unit what has a vector: {@code word}, {@code line} or {@code document}
 * @param fileFormat {@code parquet}, {@code word2vec-text} or {@code word2vec-binary}
 * @param dimensions length of a vector
 * @param rows rows in all parts; in Parquet, texts without a known word are rows too, without a vector
 * @param counters the counters below, and every oddity of the input, by name
 * @param options every option, as given or defaulted
 * @param model hash of the model's parameters and of its vocabulary, and where it lay
 * @param parts in the order of the input
 * @param sources the input's files with lengths
 * @param createdBy name and version of the program
 */
public record EmbeddingsManifest(
        String format,
        int version,
        String unit,
        String fileFormat,
        int dimensions,
        long rows,
        Map<String, Long> counters,
        Map<String, Object> options,
        Map<String, String> model,
        List<Part> parts,
        List<Source> sources,
        String createdBy) {
    public static final String FORMAT = "thalweg-embeddings";
    public static final int VERSION = 1;

    /** Counter: tokens read. */
    public static final String TOKENS = "tokens";

    /** Counter: tokens that are no word of the model. */
    public static final String UNKNOWN_TOKENS = "unknown_tokens";

    /** Counter: texts read. */
    public static final String TEXTS = "texts";

    /** Counter: texts of which the model knows no word: rows without a vector, or in word2vec's formats no rows. */
    public static final String TEXTS_WITHOUT_KNOWN_WORD = "texts_without_known_word";

    public EmbeddingsManifest {
        counters = Map.copyOf(counters);
        options = Map.copyOf(options);
        model = Map.copyOf(model);
        parts = List.copyOf(parts);
        sources = List.copyOf(sources);
    }

    /** A counter; one that is not there is 0. */
    public long count(String counter) {
        return counters.getOrDefault(counter, 0L);
    }
}
