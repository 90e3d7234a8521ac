package io.thalweg.prepare.pipeline;

import io.thalweg.prepare.store.StoredPart;
import io.thalweg.storage.ManifestFormat;
import io.thalweg.storage.OutputFolder;
import java.util.List;
import java.util.Map;

/**
 * {@code manifest.json} of what a stage stored; written last, so that a folder without it is not finished.
 *
 * @param format always {@value #FORMAT}
 * @param version of the layout
 * @param key of the input and of every step up to here: with another, the stage is done again
 * @param account of every step up to here
 * @param counters of the reading of the input
 * @param sha256 of the input's files that were hashed, by number
 * @param badDocuments the first bad documents of the input, by name; a few
 * @param parts in the order of their documents
 * @param createdBy name and version of the program
 */
public record StageManifest(
        String format,
        int version,
        String key,
        PipelineAccount account,
        Map<String, Long> counters,
        Map<Integer, String> sha256,
        List<String> badDocuments,
        List<SplitPart> parts,
        String createdBy) {
    public static final String FORMAT = "thalweg-stage";
    public static final int VERSION = 1;

    private static final ManifestFormat FILE =
            new ManifestFormat(FORMAT, VERSION, "It is no folder of a pipeline's step; leave it out");

    public StageManifest {
        counters = Map.copyOf(counters);
        sha256 = Map.copyOf(sha256);
        badDocuments = List.copyOf(badDocuments);
        parts = List.copyOf(parts);
    }

    /** @param split of all its documents, or -1 to go by each document's hash */
    public record SplitPart(StoredPart stored, int split) {}

    /** @throws io.thalweg.problem.JobFailed if there is none, or it is damaged or of another version */
    public static StageManifest read(OutputFolder folder) {
        return FILE.read(folder, StageManifest.class);
    }
}
