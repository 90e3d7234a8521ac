package io.thalweg.jobs;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.pipeline.LineSample;
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
 * A dataset of text.
 *
 * @param place of its folder, as it was given
 */
record PreparedDataset(String place, DatasetManifest manifest) implements PreparedText {
    /** Writes the report of its pipeline beside it, if it has one. */
    static PreparedDataset of(String place, OutputFolder folder, DatasetManifest manifest) throws IOException {
        report(folder, manifest);
        return new PreparedDataset(place, manifest);
    }

    /** Drawn from what is committed, so that it can be drawn again. */
    private static void report(OutputFolder output, DatasetManifest manifest) throws IOException {
        Optional<PipelineManifest> pipeline = PipelineManifest.read(output, manifest);
        if (pipeline.isPresent()) {
            Map<String, Long> splits = new TreeMap<>();
            manifest.splits().forEach((name, split) -> splits.put(name, split.documents()));
            output.write(
                    PipelineManifest.REPORT,
                    new PipelineReport(
                                    pipeline.get().account(),
                                    LineSample.read(output, manifest),
                                    splits,
                                    manifest.vocabularySize(),
                                    manifest.createdBy())
                            .html());
        }
    }

    @Override
    public Map<String, Long> counters() {
        return manifest.counters();
    }

    private String rows() {
        return manifest.options().containsKey("block_length") ? "blocks" : "documents";
    }

    @Override
    public Map<String, Object> json() {
        Map<String, Object> splits = new TreeMap<>();
        manifest.splits().forEach((name, split) -> {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put(rows(), split.documents());
            told.put("tokens", split.tokens());
            told.put("shards", split.shards().size());
            splits.put(name, told);
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dataset", place);
        json.put("vocabulary_size", manifest.vocabularySize());
        json.put("splits", splits);
        json.put("counters", new TreeMap<>(manifest.counters()));
        return json;
    }

    @Override
    public String text() {
        StringBuilder text = new StringBuilder("Dataset: " + place + "\n");
        text.append(String.format(Locale.ROOT, "  vocabulary  %,d words%n", manifest.vocabularySize()));
        new TreeMap<>(manifest.splits())
                .forEach((name, split) -> text.append(String.format(
                        Locale.ROOT,
                        "  %-11s %,d %s, %,d tokens, %d shards%n",
                        name,
                        split.documents(),
                        rows(),
                        split.tokens(),
                        split.shards().size())));
        manifest.counters().entrySet().stream()
                .filter(counter -> counter.getKey().contains("_duplicate"))
                .sorted(Map.Entry.comparingByKey())
                .forEach(counter -> text.append(String.format(
                        Locale.ROOT,
                        "  dropped     %,d %s%n",
                        counter.getValue(),
                        counter.getKey().replace('_', ' '))));
        if (manifest.options().containsKey("pipeline")) {
            text.append("  steps       what each dropped, and why: ")
                    .append(place)
                    .append('/')
                    .append(PipelineManifest.REPORT)
                    .append('\n');
        }
        return text.toString();
    }
}
