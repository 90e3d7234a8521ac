package io.thalweg.jobs;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.pipeline.LanguagesManifest;
import io.thalweg.prepare.pipeline.PipelineManifest;
import io.thalweg.report.PipelineReport;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Datasets of text, a folder a language.
 *
 * @param place of the folder of all, as it was given
 * @param datasets by language
 */
record PreparedLanguages(String place, LanguagesManifest manifest, Map<String, PreparedDataset> datasets)
        implements PreparedText {
    /** Writes a report beside each dataset, and one of all. */
    static PreparedLanguages of(String place, OutputFolder folder, LanguagesManifest manifest) throws IOException {
        Map<String, PreparedDataset> datasets = new TreeMap<>();
        for (String language : manifest.languages()) {
            OutputFolder own = LanguagesManifest.folder(folder, language);
            datasets.put(
                    language,
                    PreparedDataset.of(place + "/" + language, own, DatasetManifest.read(own, ParquetCorpus.KIND)));
        }
        Map<String, Long> documents = new TreeMap<>();
        manifest.datasets().forEach((language, flow) -> documents.put(language, flow.documents()));
        long words = datasets.values().stream()
                .mapToLong(dataset -> dataset.manifest().vocabularySize())
                .sum();
        folder.write(
                PipelineManifest.REPORT,
                new PipelineReport(
                                manifest.readPipeline(folder).account(),
                                Optional.empty(),
                                documents,
                                words,
                                manifest.createdBy())
                        .html());
        return new PreparedLanguages(place, manifest, datasets);
    }

    @Override
    public Map<String, Long> counters() {
        return manifest.counters();
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> languages = new TreeMap<>();
        datasets.forEach((language, dataset) -> languages.put(language, dataset.json()));
        Map<String, Object> leftOut = new TreeMap<>();
        manifest.leftOut().forEach((language, each) -> {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("documents", each.documents().documents());
            told.put("text_bytes", each.documents().bytes());
            told.put("reason", each.reason());
            leftOut.put(language, told);
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("datasets", place);
        json.put("languages", languages);
        json.put("left_out", leftOut);
        json.put("counters", manifest.counters());
        return json;
    }

    @Override
    public String text() {
        StringBuilder text = new StringBuilder();
        datasets.values().forEach(dataset -> text.append(dataset.text()));
        text.append("Datasets: ").append(place).append('\n');
        text.append(String.format(
                Locale.ROOT, "  languages   %,d: %s%n", datasets.size(), String.join(" ", manifest.languages())));
        manifest.leftOut()
                .forEach((language, each) -> text.append(String.format(
                        Locale.ROOT,
                        "  left out    %s, %,d documents: %s%n",
                        language,
                        each.documents().documents(),
                        each.reason())));
        return text.append("  steps       what each dropped, and why: ")
                .append(place)
                .append('/')
                .append(PipelineManifest.REPORT)
                .append('\n')
                .toString();
    }
}
