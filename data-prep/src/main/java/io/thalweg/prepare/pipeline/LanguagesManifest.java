package io.thalweg.prepare.pipeline;

import io.thalweg.storage.ManifestFormat;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code manifest.json} of a folder of datasets, a folder a language, each named by its language and a whole dataset with a
 * manifest of its own. It is written when all of these are.
 *
 * @param format always {@value #FORMAT}
 * @param version of the layout
 * @param key of the preparation
 * @param options every option that the datasets were made with
 * @param datasets what came to each, by language
 * @param leftOut languages of documents that are in no dataset
 * @param pipeline the part that tells what became of documents in the steps
 * @param counters of the reading of the input
 * @param createdBy name and version of the program
 */
public record LanguagesManifest(
        String format,
        int version,
        String key,
        Map<String, Object> options,
        SortedMap<String, Flow> datasets,
        SortedMap<String, LeftOut> leftOut,
        Part pipeline,
        SortedMap<String, Long> counters,
        String createdBy) {
    public static final String FORMAT = "thalweg-languages";
    public static final int VERSION = 1;

    private static final ManifestFormat FILE = new ManifestFormat(
            FORMAT, VERSION, "Give the folder that 'thalweg prepare text --split-by-language' has made");

    public LanguagesManifest {
        options = Collections.unmodifiableMap(new TreeMap<>(options));
        datasets = Collections.unmodifiableSortedMap(new TreeMap<>(datasets));
        leftOut = Collections.unmodifiableSortedMap(new TreeMap<>(leftOut));
        counters = Collections.unmodifiableSortedMap(new TreeMap<>(counters));
        for (String language : datasets.keySet()) {
            // It is a folder of this one, which "." and ".." are not.
            if (!language.matches("[A-Za-z0-9_-]+")) {
                throw new IllegalArgumentException("A dataset of the language '" + language
                        + "': allowed letters, digits, hyphens and underscores");
            }
        }
    }

    /** A language that has no dataset: its documents, and why. */
    public record LeftOut(Flow documents, String reason) {}

    /** @throws io.thalweg.problem.JobFailed if there is none, or it is damaged, of another format or version */
    public static LanguagesManifest read(OutputFolder folder) {
        return FILE.read(folder, LanguagesManifest.class);
    }

    /** What became of documents in the steps, held against this. */
    public PipelineManifest readPipeline(OutputFolder folder) {
        return PipelineManifest.read(folder, pipeline);
    }

    /** The folder of a language's dataset. */
    public static OutputFolder folder(OutputFolder all, String language) {
        return OutputFolder.at(all.hadoop(), all.path(language).toString());
    }

    /** The languages that have a dataset. */
    public List<String> languages() {
        return List.copyOf(datasets.keySet());
    }
}
