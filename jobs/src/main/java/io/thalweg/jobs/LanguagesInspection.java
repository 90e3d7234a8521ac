package io.thalweg.jobs;

import io.thalweg.jobs.Inspection.Depth;
import io.thalweg.prepare.pipeline.LanguagesManifest;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a folder of datasets holds, one a language: each is looked at as by itself. */
final class LanguagesInspection {
    private LanguagesInspection() {}

    static Inspection of(OutputFolder folder, LanguagesManifest manifest, Depth depth) throws IOException {
        Map<String, Object> datasets = new TreeMap<>();
        List<String> problems = new ArrayList<>(PartsCheck.problems(folder, List.of(manifest.pipeline()), depth));
        int files = 1;
        long bytes = manifest.pipeline().bytes();
        for (String language : manifest.languages()) {
            OutputFolder own = LanguagesManifest.folder(folder, language);
            Inspection found = own.fileSystem().exists(own.path()) ? Inspection.of(own, depth) : missing(own, depth);
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("whole", found.whole());
            told.put("files", found.files());
            told.put("bytes", found.bytes());
            told.put("splits", found.contents().getOrDefault("splits", Map.of()));
            datasets.put(language, told);
            problems.addAll(found.problems());
            files += found.files();
            bytes += found.bytes();
        }
        Map<String, Object> leftOut = new TreeMap<>();
        manifest.leftOut()
                .forEach((language, each) ->
                        leftOut.put(language, each.documents().documents() + " documents: " + each.reason()));
        Map<String, Object> contents = new LinkedHashMap<>();
        contents.put("version", manifest.version());
        contents.put("created_by", manifest.createdBy());
        contents.put("languages", datasets);
        contents.put("left_out", leftOut);
        contents.put("counters", manifest.counters());
        contents.put("options", manifest.options());
        return new Inspection(
                Inspection.place(folder),
                "datasets",
                problems.isEmpty(),
                depth == Depth.CHECKSUMS,
                files,
                bytes,
                contents,
                problems);
    }

    private static Inspection missing(OutputFolder folder, Depth depth) throws IOException {
        Problem problem = Problem.of("A language's dataset is missing")
                .at(Inspection.place(folder))
                .remedy("Restore it, or make the datasets again");
        return new Inspection(
                Inspection.place(folder),
                "unknown",
                false,
                depth == Depth.CHECKSUMS,
                0,
                0,
                Map.of(),
                List.of(problem.message()));
    }
}
