package io.thalweg.preflight;

import io.thalweg.prepare.ImagePreparationConfig;
import io.thalweg.prepare.ImagePreparationProspect;
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
 * All that can be known of a preparation of images before it starts. Starts nothing, and leaves nothing behind.
 *
 * @param prospect what would be done
 * @param tasks that read
 * @param plan its memory
 * @param freeBytes of the output's file system, if it tells
 * @param problems every reason for which it would not go through, memory included
 * @param notes what is worth knowing and no problem
 */
public record ImagePreparationPreflight(
        ImagePreparationProspect prospect,
        int tasks,
        DataPlan plan,
        Resources resources,
        OptionalLong freeBytes,
        List<Problem> problems,
        List<String> notes) {
    /** Spark fetches no more of sorted images at a time. */
    private static final long MOST_FETCHED = 48 * SparkSize.MIB;

    public ImagePreparationPreflight {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /**
     * Looks.
     *
     * @param settings of Spark, as the run would have them; null for one that is not set
     */
    public static ImagePreparationPreflight of(
            Function<String, @Nullable String> settings, Configuration hadoop, ImagePreparationConfig config) {
        List<Problem> problems = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Resources resources = Resources.of(settings, Resources.ThisProcess.measured(), problems);
        ImagePreparationProspect prospect = ImagePreparationProspect.look(hadoop, config, problems);
        OutputFolder output = OutputFolder.at(hadoop, config.output());
        OutputProbe.check(output, OutputFolder.Existing.OVERWRITE, problems, notes);
        OptionalLong free =
                OutputProbe.space(output, Math.addExact(prospect.stagingBytes(), prospect.datasetBytes()), problems);
        DataPlan plan = DataPlan.of(prospect.steps(), Math.min(MOST_FETCHED, prospect.stagingBytes()), resources);
        problems.addAll(plan.problems());
        int cores = resources.places().orElse(1) * resources.executors().orElse(1);
        return new ImagePreparationPreflight(
                prospect, prospect.readTasks(cores), plan, resources, free, problems, notes);
    }

    /** As a table. */
    public String text() {
        StringBuilder text = new StringBuilder(InputReport.text(prospect.kinds(), prospect.files(), prospect.bytes()));
        text.append(MemoryReport.line(
                "expected",
                String.format(Locale.ROOT, "%s%,d images", prospect.isCounted() ? "" : "about ", prospect.images())
                        + (prospect.isCounted()
                                ? ""
                                : ", those in archives taken for "
                                        + MemoryReport.size(ImagePreparationProspect.ARCHIVED_BYTES) + " each")));
        text.append(MemoryReport.line(
                "work",
                String.format(
                        Locale.ROOT,
                        "%,d tasks read on %s, an archive being one; then about %,d shards are written",
                        tasks,
                        resources.master(),
                        prospect.shards())));
        text.append(MemoryReport.line(
                "space",
                "about " + MemoryReport.size(prospect.stagingBytes()) + " of staging, gone at the end, and at most "
                        + MemoryReport.size(prospect.datasetBytes()) + " of dataset; "
                        + (freeBytes.isPresent()
                                ? MemoryReport.size(freeBytes.getAsLong()) + " are free"
                                : "the file system does not tell what is free")));
        return text.append(MemoryReport.processes(plan.processes(), plan.notes()))
                .toString();
    }

    /** For programs; every size in bytes. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("master", resources.master());
        json.put("input", InputReport.json(prospect.kinds(), prospect.files(), prospect.bytes()));
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("images", prospect.images());
        expected.put("shards", prospect.shards());
        expected.put("staging_bytes", prospect.stagingBytes());
        expected.put("dataset_bytes", prospect.datasetBytes());
        json.put("expected", expected);
        json.put("read_tasks", tasks);
        json.put("free_bytes", freeBytes.isPresent() ? freeBytes.getAsLong() : null);
        json.put("processes", MemoryReport.processesJson(plan.processes()));
        json.put("notes", plan.notes());
        return json;
    }
}
