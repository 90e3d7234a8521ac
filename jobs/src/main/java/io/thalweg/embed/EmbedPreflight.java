package io.thalweg.embed;

import io.thalweg.preflight.DataPlan;
import io.thalweg.preflight.InputReport;
import io.thalweg.preflight.MemoryReport;
import io.thalweg.preflight.OutputProbe;
import io.thalweg.preflight.Resources;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.input.ReadOptions;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that can be known of a batch embedding before it starts. Starts nothing, and leaves nothing behind.
 *
 * @param model its size; null if it cannot be read
 * @param input null for the model's words alone
 * @param plan its memory; null without a model
 * @param problems every reason for which it would not go through, memory included
 * @param notes what is worth knowing and no problem
 */
public record EmbedPreflight(
        @Nullable ModelSize model,
        @Nullable InputPlan input,
        EmbedConfig config,
        @Nullable DataPlan plan,
        Resources resources,
        OptionalLong freeBytes,
        List<Problem> problems,
        List<String> notes) {
    public EmbedPreflight {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /**
     * How large a model is.
     *
     * @param vocabularyBytes of the words as a file
     */
    public record ModelSize(int words, int dimensions, long vocabularyBytes) {
        public ModelSize {
            if (words < 1 || dimensions < 1 || vocabularyBytes < 0) {
                throw new IllegalArgumentException(
                        "A model of " + words + " words, " + dimensions + " dimensions, " + vocabularyBytes + " bytes");
            }
        }
    }

    /**
     * Looks.
     *
     * @param settings of Spark, as the run would have them; null for one that is not set
     * @param model null if it is not whole, which {@code found} tells
     * @param found what was found against the model
     */
    public static EmbedPreflight of(
            Function<String, @Nullable String> settings,
            @Nullable ModelSize model,
            List<Problem> found,
            EmbedConfig config,
            List<String> inputs,
            ReadOptions reading,
            OutputFolder output,
            OutputFolder.Existing existing) {
        List<Problem> problems = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Resources resources = Resources.of(settings, Resources.ThisProcess.measured(), problems);
        problems.addAll(found);
        InputPlan input = EmbedJob.plan(output, config, inputs, EmbedJob.asked(config, reading), problems);
        if (input != null) {
            try {
                output.requireApart(input.paths());
            } catch (BadConfiguration e) {
                problems.addAll(e.problems());
            } catch (IOException e) {
                problems.add(Problem.of("The output folder cannot be used")
                        .found(String.valueOf(e.getMessage()))
                        .at(output.path()));
            }
        }
        OutputProbe.check(output, existing, problems, notes);
        DataPlan plan = null;
        long atLeast = 0;
        if (model != null) {
            EmbedJob.checkDimensions(config, model.dimensions(), problems);
            atLeast = input == null ? (long) model.words() * model.dimensions() * Float.BYTES : 0;
            EmbedDemand.Tasks tasks =
                    resources.place() == Resources.Place.LOCAL ? EmbedDemand.Tasks.HERE : EmbedDemand.Tasks.ELSEWHERE;
            EmbedDemand demand = new EmbedDemand(model.words(), model.dimensions(), model.vocabularyBytes());
            plan = DataPlan.of(demand.steps(config, input, tasks), 0, resources);
            problems.addAll(plan.problems());
        }
        OptionalLong free = OutputProbe.space(output, atLeast, problems);
        return new EmbedPreflight(model, input, config, plan, resources, free, problems, notes);
    }

    private int tasks() {
        return input == null
                ? 0
                : EmbedJob.shares(input, EmbedJob.MIN_SHARE_BYTES).size();
    }

    private String rows() {
        return switch (config.unit()) {
            case WORD ->
                input == null ? "one for each word of the model" : "one for each word of the model that is met";
            case LINE -> "one for each line or record";
            case DOCUMENT -> "one for each file or record";
        };
    }

    /** As a table. */
    public String text() {
        StringBuilder text = new StringBuilder();
        if (model != null) {
            text.append(MemoryReport.line(
                    "model",
                    String.format(
                            Locale.ROOT,
                            "%,d words of %,d dimensions, %s",
                            model.words(),
                            model.dimensions(),
                            MemoryReport.size((long) model.words() * model.dimensions() * Float.BYTES))));
        }
        if (input != null) {
            text.append(InputReport.text(input.kinds(), input.files().size(), input.bytes()));
            text.append(MemoryReport.line(
                    "work", String.format(Locale.ROOT, "%,d tasks on %s", tasks(), resources.master())));
        }
        text.append(MemoryReport.line("rows", rows() + ", as " + EmbedConfig.label(config.format())));
        text.append(MemoryReport.line(
                "space",
                freeBytes.isPresent()
                        ? MemoryReport.size(freeBytes.getAsLong()) + " are free"
                        : "the file system does not tell what is free"));
        return plan == null
                ? text.toString()
                : text.append(MemoryReport.processes(plan.processes(), plan.notes()))
                        .toString();
    }

    /** For programs; every size in bytes. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("master", resources.master());
        if (model != null) {
            json.put("model", Map.of("words", model.words(), "dimensions", model.dimensions()));
        }
        if (input != null) {
            json.put("input", InputReport.json(input.kinds(), input.files().size(), input.bytes()));
        }
        json.put("tasks", tasks());
        json.put("free_bytes", freeBytes.isPresent() ? freeBytes.getAsLong() : null);
        if (plan != null) {
            json.put("processes", MemoryReport.processesJson(plan.processes()));
            json.put("notes", plan.notes());
        }
        return json;
    }
}
