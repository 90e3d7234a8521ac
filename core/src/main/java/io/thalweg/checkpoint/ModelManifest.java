package io.thalweg.checkpoint;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.ManifestFormat;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.util.List;

/**
 * {@code manifest.json} of a model: the last file written, and the only one a reader trusts.
 *
 * @param format always {@value #FORMAT}
 * @param version this code reads and writes {@value #VERSION}
 * @param family {@code "word2vec"}, {@code "lm"} or {@code "gan"}
 * @param parts every file of the model
 */
public record ModelManifest(String format, int version, String family, List<Part> parts, String createdBy) {
    public static final String FORMAT = "thalweg-model";
    public static final int VERSION = 1;

    private static final ManifestFormat FILE =
            new ManifestFormat(FORMAT, VERSION, "Give the folder of a model, as 'thalweg train' makes it");

    public static final String CONFIG = "config.json";
    public static final String PARAMETERS = "model.safetensors";
    public static final String VOCABULARY = "vocabulary.tsv";
    public static final String METRICS = "metrics.jsonl";
    public static final String REPORT = "report.html";

    public ModelManifest {
        parts = List.copyOf(parts);
    }

    public static ModelManifest of(String family, List<Part> parts, String createdBy) {
        return new ModelManifest(FORMAT, VERSION, family, parts, createdBy);
    }

    /** Reads the manifest of a committed model of any family. @throws JobFailed if there is none, or of another version */
    public static ModelManifest read(OutputFolder folder) {
        return FILE.read(folder, ModelManifest.class);
    }

    /** Reads the manifest of a committed model. @throws JobFailed if there is none, or of another family or version */
    public static ModelManifest read(OutputFolder folder, String expectedFamily) {
        ModelManifest manifest = read(folder);
        if (!expectedFamily.equals(manifest.family)) {
            throw new JobFailed(Problem.of("The model is of another family")
                    .found(manifest.family)
                    .allowed(expectedFamily)
                    .at(folder.path(OutputFolder.MANIFEST))
                    .remedy("Give a model made by 'thalweg train " + expectedFamily + "'"));
        }
        return manifest;
    }

    /** Whether the model has a part of that name. */
    public boolean has(String name) {
        return parts.stream().anyMatch(part -> part.path().equals(name));
    }

    /** The part of that name. @throws JobFailed if the model has none */
    public Part part(String name) {
        return parts.stream()
                .filter(part -> part.path().equals(name))
                .findFirst()
                .orElseThrow(() -> new JobFailed(
                        Problem.of("The model's manifest names no " + name).found(parts)));
    }
}
