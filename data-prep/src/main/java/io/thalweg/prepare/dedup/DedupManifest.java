package io.thalweg.prepare.dedup;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.Json;
import io.thalweg.storage.ManifestFormat;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@value #PATH} of a dataset from which copies were dropped. The dataset's manifest names it with its checksum, among the
 * options, and it names all else in its folder.
 *
 * @param format always {@value #FORMAT}
 * @param version of the layout; this code reads and writes {@value #VERSION}
 * @param options what others must have in common with these fingerprints
 * @param layout of a fingerprint
 * @param fingerprints of the items that were kept, in order; empty if they were not asked for
 * @param examples copies that were dropped, a sample, one a line
 */
public record DedupManifest(
        String format,
        int version,
        Map<String, Object> options,
        FingerprintLayout layout,
        List<Fingerprints> fingerprints,
        Part examples) {
    public static final String FORMAT = "thalweg-dedup";
    public static final int VERSION = 1;

    /** The folder in the dataset's. */
    public static final String FOLDER = "dedup";

    public static final String PATH = FOLDER + "/" + OutputFolder.MANIFEST;

    /** The entry of the dataset's options that names this file. */
    public static final String OPTION = "dedup_manifest";

    private static final ManifestFormat FILE =
            new ManifestFormat(FORMAT, VERSION, "Give the folder of a dataset, as 'thalweg prepare text' makes it");

    public DedupManifest {
        options = Map.copyOf(options);
        fingerprints = List.copyOf(fingerprints);
        for (Fingerprints each : fingerprints) {
            if (each.records < 0 || Math.multiplyExact(each.records, (long) layout.bytes()) != each.part.bytes()) {
                throw new IllegalArgumentException(each.part.path() + " has " + each.part.bytes() + " bytes: allowed "
                        + each.records + " records of " + layout.bytes());
            }
        }
    }

    /** A file of fingerprints. */
    public record Fingerprints(Part part, long records) {}

    /**
     * Where a dataset has its own.
     *
     * @return empty if no copies were looked for when it was made
     * @throws JobFailed if the entry is there and not as it must be
     */
    public static Optional<Part> partOf(DatasetManifest dataset) {
        Object entry = dataset.options().get(OPTION);
        if (entry == null) {
            return Optional.empty();
        }
        return Optional.of(Json.parse(Json.toBytes(entry), Part.class, OPTION + " in the manifest's options"));
    }

    /** Reads it, and holds it against the dataset's manifest. */
    public static Optional<DedupManifest> read(OutputFolder folder, DatasetManifest dataset) {
        return partOf(dataset).map(part -> {
            if (part.bytes() > OutputFolder.MAX_SMALL_FILE_BYTES) {
                throw new JobFailed(Problem.of("A file is larger than it may be")
                        .found(part.bytes() + " bytes")
                        .allowed("at most " + OutputFolder.MAX_SMALL_FILE_BYTES)
                        .at(folder.path(part.path())));
            }
            return FILE.parse(
                    folder.readVerified(part),
                    DedupManifest.class,
                    folder.path(part.path()).toString());
        });
    }

    /** Every file that it names. */
    public List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        parts.add(examples);
        fingerprints.forEach(each -> parts.add(each.part()));
        return parts;
    }
}
