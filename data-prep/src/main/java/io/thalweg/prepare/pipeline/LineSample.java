package io.thalweg.prepare.pipeline;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.storage.Json;
import io.thalweg.storage.ManifestFormat;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.util.List;
import java.util.Optional;

/**
 * {@code lines.json} of a dataset: the commonest lines of its documents, as they were behind the pipeline, counted in a
 * sample of these. The dataset's manifest names it among the options.
 *
 * @param format always {@value #FORMAT}
 * @param version of the layout
 * @param documents of the sample
 * @param allDocuments that it is drawn from; as many where there are few
 * @param lines of the sample, those without letters, digits or foreign characters aside
 * @param repeated lines that stand in it more than once, the commonest first; some
 */
public record LineSample(
        String format, int version, long documents, long allDocuments, long lines, List<CommonLine> repeated) {
    public static final String FORMAT = "thalweg-lines";
    public static final int VERSION = 1;
    public static final String PATH = "lines.json";

    /** The entry of the dataset's options that names this file. */
    public static final String OPTION = "line_sample";

    private static final ManifestFormat FILE =
            new ManifestFormat(FORMAT, VERSION, "Give the folder of a dataset, as 'thalweg prepare text' makes it");

    public LineSample {
        repeated = List.copyOf(repeated);
    }

    /**
     * A line of the sample.
     *
     * @param text as it is held against others, and how it begins
     */
    public record CommonLine(String text, long times) {}

    public static LineSample of(long documents, long allDocuments, long lines, List<CommonLine> repeated) {
        return new LineSample(FORMAT, VERSION, documents, allDocuments, lines, repeated);
    }

    /** Where a dataset has its own; empty if it was made without one. @throws JobFailed if the entry is damaged */
    public static Optional<Part> partOf(DatasetManifest dataset) {
        Object entry = dataset.options().get(OPTION);
        return entry == null
                ? Optional.empty()
                : Optional.of(Json.parse(Json.toBytes(entry), Part.class, OPTION + " in the manifest's options"));
    }

    /** Reads it, and holds it against the dataset's manifest. */
    public static Optional<LineSample> read(OutputFolder folder, DatasetManifest dataset) {
        return partOf(dataset)
                .map(part -> FILE.parse(
                        folder.readVerified(part),
                        LineSample.class,
                        folder.path(part.path()).toString()));
    }
}
