package io.thalweg.dataset;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.Json;
import io.thalweg.storage.ManifestFormat;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code manifest.json} of a dataset of text: the last file written, and the only one a reader trusts.
 *
 * @param format always {@value #FORMAT}
 * @param version of the layout; this code reads and writes {@value #VERSION}
 * @param kind {@code "text"}; images have an {@link ImageManifest}
 * @param options every option the dataset was made with, as given or defaulted
 * @param splits by name: {@code train}, {@code valid}, {@code test}; {@code train} is always there
 * @param vocabulary the vocabulary's file; its SHA-256 is the vocabulary's hash
 * @param vocabularySize number of ids
 * @param counters documents, tokens and every kind of oddity met, by name
 * @param sources the inputs with lengths and, where affordable, hashes
 * @param createdBy name and version of the program
 */
public record DatasetManifest(
        String format,
        int version,
        String kind,
        Map<String, Object> options,
        Map<String, Split> splits,
        Part vocabulary,
        int vocabularySize,
        Map<String, Long> counters,
        List<Source> sources,
        String createdBy) {
    public static final String FORMAT = "thalweg-dataset";
    public static final int VERSION = 1;

    /** The entry of the options that names the tokenizer's file, where the way text was cut needs one. */
    public static final String TOKENIZER_FILE_OPTION = "tokenizer_file";

    /** The field that tells the kind, in the manifest of any dataset. */
    public static final String KIND_FIELD = "kind";

    private static final ManifestFormat FILE =
            new ManifestFormat(FORMAT, VERSION, "Give the folder of a dataset, as 'thalweg prepare' makes it");

    public DatasetManifest {
        options = Map.copyOf(options);
        splits = Map.copyOf(splits);
        counters = Map.copyOf(counters);
        sources = List.copyOf(sources);
    }

    /** @param shards in order; the order of the split's documents */
    public record Split(long documents, long tokens, List<Shard> shards) {
        public Split {
            shards = List.copyOf(shards);
        }
    }

    /** One Parquet file of a split. */
    public record Shard(Part part, long documents, long tokens) {}

    /** One input file. */
    public record Source(String path, long bytes, String sha256) {}

    public String vocabularyHash() {
        return vocabulary.sha256();
    }

    /** A part as an entry of the options. */
    public static Map<String, Object> asOption(Part part) {
        return Map.of("path", part.path(), "bytes", part.bytes(), "sha256", part.sha256());
    }

    /**
     * The tokenizer's file, where the way text was cut needs one. It stands among the options, so that manifests of the
     * same version without it are read.
     *
     * @throws JobFailed if what stands there names no file
     */
    public Optional<Part> tokenizerFile() {
        Object entry = options.get(TOKENIZER_FILE_OPTION);
        return entry == null
                ? Optional.empty()
                : Optional.of(Json.parse(Json.toBytes(entry), Part.class, "option " + TOKENIZER_FILE_OPTION));
    }

    /** Every file of the dataset but the shards. */
    public List<Part> files() {
        return Stream.concat(Stream.of(vocabulary), tokenizerFile().stream()).toList();
    }

    /**
     * Reads the manifest of a committed dataset.
     *
     * @throws JobFailed if there is none, or it is of another kind or version
     */
    public static DatasetManifest read(OutputFolder folder, String expectedKind) {
        String place = folder.path(OutputFolder.MANIFEST).toString();
        byte[] bytes = folder.readSmall(OutputFolder.MANIFEST);
        requireKind(bytes, expectedKind, place);
        return Json.parse(bytes, DatasetManifest.class, place);
    }

    /** Each kind has fields of its own, so it is looked at before the rest is believed. */
    static void requireKind(byte[] manifest, String expectedKind, String place) {
        FILE.require(manifest, place);
        String kind = ManifestFormat.stringIn(manifest, KIND_FIELD, place);
        if (!expectedKind.equals(kind)) {
            throw new JobFailed(Problem.of("The dataset is of another kind")
                    .found(kind)
                    .allowed(expectedKind)
                    .at(place)
                    .remedy("Give a dataset made by 'thalweg prepare " + expectedKind + "'"));
        }
    }
}
