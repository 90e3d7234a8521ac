package io.thalweg.checkpoint;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.Json;
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

    /** Reads the manifest of a committed model. @throws JobFailed if there is none, or of another family or version */
    public static ModelManifest read(OutputFolder folder, String expectedFamily) {
        String place = folder.path(OutputFolder.MANIFEST).toString();
        ModelManifest manifest = Json.parse(folder.readSmall(OutputFolder.MANIFEST), ModelManifest.class, place);
        if (!FORMAT.equals(manifest.format) || manifest.version != VERSION || !expectedFamily.equals(manifest.family)) {
            throw new JobFailed(Problem.of("Not a model of the kind needed")
                    .found(manifest.format + " " + manifest.version + ", family " + manifest.family)
                    .allowed(FORMAT + " " + VERSION + ", family " + expectedFamily)
                    .at(place));
        }
        return manifest;
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
