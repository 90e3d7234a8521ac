package io.thalweg.prepare.pipeline;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.storage.Json;
import io.thalweg.storage.ManifestFormat;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.util.Optional;

/**
 * {@code pipeline.json} of a dataset: what became of its documents before they were tokenised. The dataset's manifest names
 * it among the options.
 *
 * @param format always {@value #FORMAT}
 * @param version of the layout
 * @param account of every step, with samples of what it dropped
 */
public record PipelineManifest(String format, int version, PipelineAccount account) {
    public static final String FORMAT = "thalweg-pipeline";
    public static final int VERSION = 1;
    public static final String PATH = "pipeline.json";

    /** A page that is drawn from this file, for people. No manifest names it. */
    public static final String REPORT = "report.html";

    /** The entry of the dataset's options that names this file. */
    public static final String OPTION = "pipeline_manifest";

    private static final ManifestFormat FILE =
            new ManifestFormat(FORMAT, VERSION, "Give the folder of a dataset, as 'thalweg prepare text' makes it");

    public static PipelineManifest of(PipelineAccount account) {
        return new PipelineManifest(FORMAT, VERSION, account);
    }

    /** Where a dataset has its own; empty if it was made without a pipeline. @throws JobFailed if the entry is damaged */
    public static Optional<Part> partOf(DatasetManifest dataset) {
        Object entry = dataset.options().get(OPTION);
        return entry == null
                ? Optional.empty()
                : Optional.of(Json.parse(Json.toBytes(entry), Part.class, OPTION + " in the manifest's options"));
    }

    /** Reads it, and holds it against the dataset's manifest. */
    public static Optional<PipelineManifest> read(OutputFolder folder, DatasetManifest dataset) {
        return partOf(dataset).map(part -> read(folder, part));
    }

    /** Reads it, and holds it against what a manifest says of it. */
    static PipelineManifest read(OutputFolder folder, Part part) {
        return FILE.parse(
                folder.readVerified(part),
                PipelineManifest.class,
                folder.path(part.path()).toString());
    }
}
