package io.thalweg.preflight;

import io.thalweg.prepare.PreparationProspect;
import io.thalweg.prepare.TextPreparation;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * All that can be known of a preparation of text before it starts. Starts nothing, and leaves nothing behind.
 *
 * @param prospect what would be done
 * @param tasks that read
 * @param plan its memory
 * @param freeBytes of the output's file system, if it tells
 * @param problems every reason for which it would not go through, memory included
 * @param notes what is worth knowing and no problem
 */
public record TextPreparationPreflight(
        PreparationProspect prospect,
        int tasks,
        DataPlan plan,
        Resources resources,
        OptionalLong freeBytes,
        List<Problem> problems,
        List<String> notes) {
    /** A bucket of words that are counted, as it travels (see the demand of that step). */
    private static final long MOST_FETCHED = 48 * SparkSize.MIB;

    public TextPreparationPreflight {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /**
     * Looks.
     *
     * @param settings of Spark, as the run would have them; null for one that is not set
     */
    public static TextPreparationPreflight of(
            Function<String, @Nullable String> settings, Configuration hadoop, TextPreparationConfig config) {
        List<Problem> problems = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Resources resources = Resources.of(settings, Resources.ThisProcess.measured(), problems);
        PreparationProspect prospect = TextPreparation.look(hadoop, config, problems);
        OutputFolder output = OutputFolder.at(hadoop, config.output());
        OutputProbe.check(output, OutputFolder.Existing.OVERWRITE, problems, notes);
        OptionalLong free = OutputProbe.space(
                output,
                Math.addExact(Math.addExact(prospect.stagingBytes(), prospect.storedBytes()), prospect.datasetBytes()),
                problems);
        DataPlan plan = DataPlan.of(prospect.steps(), Math.min(MOST_FETCHED, prospect.stagingBytes()), resources);
        problems.addAll(plan.problems());
        int cores = resources.places().orElse(1) * resources.executors().orElse(1);
        return new TextPreparationPreflight(
                prospect, prospect.readTasks(cores), plan, resources, free, problems, notes);
    }

    /** As a table. */
    public String text() {
        StringBuilder text = new StringBuilder(InputReport.text(prospect.kinds(), prospect.files(), prospect.bytes()));
        text.append(MemoryReport.line(
                "text",
                (prospect.isPlainText() ? "" : "about ")
                        + MemoryReport.size(prospect.textBytes())
                        + (prospect.isPlainText()
                                ? ""
                                : ", compressed files taken for three times as long as stored")));
        text.append(MemoryReport.line(
                "expected",
                String.format(
                        Locale.ROOT,
                        "about %,d tokens and a vocabulary of %,d words, by the text's length alone",
                        prospect.tokens(),
                        prospect.words())));
        text.append(MemoryReport.line(
                "work",
                String.format(
                        Locale.ROOT,
                        "%,d tasks read on %s; then about %,d blocks become about %,d shards",
                        tasks,
                        resources.master(),
                        prospect.blocks(),
                        prospect.shards())));
        if (prospect.passes() > 1) {
            text.append(MemoryReport.line(
                    "copies",
                    String.format(
                            Locale.ROOT,
                            "the text is read %d times: first for fingerprints of about %,d items, which are held against"
                                    + " each other",
                            prospect.passes(),
                            prospect.comparedItems())));
        }
        if (prospect.storedStages() > 0) {
            text.append(MemoryReport.line(
                    "steps",
                    String.format(
                            Locale.ROOT,
                            "documents are stored %d times on their way, at most about %s in all if no step dropped any;"
                                    + " gone at the end without --keep-steps",
                            prospect.storedStages(),
                            MemoryReport.size(prospect.storedBytes()))));
        }
        if (prospect.mostLanguages() > 0) {
            text.append(MemoryReport.line(
                    "languages",
                    String.format(
                            Locale.ROOT,
                            "a dataset for each language, at most %,d; what is expected of the dataset is of all together",
                            prospect.mostLanguages())));
        }
        text.append(MemoryReport.line(
                "space",
                "about " + MemoryReport.size(prospect.stagingBytes()) + " of staging, gone at the end, and "
                        + MemoryReport.size(prospect.datasetBytes()) + " of dataset; "
                        + (freeBytes.isPresent()
                                ? MemoryReport.size(freeBytes.getAsLong()) + " are free"
                                : "the file system does not tell what is free")));
        text.append(
                MemoryReport.line(
                        "shuffle",
                        "about " + MemoryReport.size(prospect.shuffleBytes())
                                + " besides, on the local disks of Spark's processes (spark.local.dir) until it ends: what copies are"
                                + " told by, and words that are counted, as if no step dropped any and nothing were compressed;"
                                + " behind the pipeline of --print-pipeline 0.16 to 0.21 bytes for a byte of text were measured"));
        return text.append(MemoryReport.processes(plan.processes(), plan.notes()))
                .toString();
    }

    /** For programs; every size in bytes. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("master", resources.master());
        json.put("input", InputReport.json(prospect.kinds(), prospect.files(), prospect.bytes()));
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("text_bytes", prospect.textBytes());
        expected.put("tokens", prospect.tokens());
        expected.put("vocabulary_words", prospect.words());
        expected.put("blocks", prospect.blocks());
        expected.put("shards", prospect.shards());
        expected.put("compared_items", prospect.comparedItems());
        expected.put("staging_bytes", prospect.stagingBytes());
        expected.put("shuffle_bytes", prospect.shuffleBytes());
        expected.put("stored_stages", prospect.storedStages());
        expected.put("stored_bytes", prospect.storedBytes());
        if (prospect.mostLanguages() > 0) {
            expected.put("most_languages", prospect.mostLanguages());
        }
        expected.put("dataset_bytes", prospect.datasetBytes());
        json.put("expected", expected);
        json.put("read_tasks", tasks);
        json.put("text_passes", prospect.passes());
        json.put("free_bytes", freeBytes.isPresent() ? freeBytes.getAsLong() : null);
        json.put("processes", MemoryReport.processesJson(plan.processes()));
        json.put("notes", plan.notes());
        return json;
    }
}
