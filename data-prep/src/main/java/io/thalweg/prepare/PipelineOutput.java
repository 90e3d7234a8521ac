package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.perplexity.PerplexityConfig;
import io.thalweg.prepare.perplexity.ScorerDemand;
import io.thalweg.prepare.pipeline.LanguagesManifest;
import io.thalweg.prepare.pipeline.LineSample;
import io.thalweg.prepare.pipeline.PipelineManifest;
import io.thalweg.prepare.pipeline.PipelineStep;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.Json;
import io.thalweg.storage.ManifestFormat;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a preparation with a pipeline leaves in the output folder besides the dataset, and what it finds there: the folder of
 * stored steps, which outlives a failure.
 *
 * @param keys of the steps, in order
 * @param runKey of the whole preparation
 * @param against what each step that drops copies holds documents against, by the step's name
 * @param models what each language model takes that steps ask, by its place
 */
record PipelineOutput(
        List<String> keys, String runKey, Map<String, AgainstInput> against, Map<String, ScorerDemand> models) {
    /** The folder of stored steps, a folder a stage. */
    static final String STEPS = "_steps";

    /** The entry of the dataset's options that says what it was made by. */
    static final String KEY_OPTION = "pipeline_key";

    static final PipelineOutput NONE = new PipelineOutput(List.of(), "", Map.of(), Map.of());

    private static final Logger LOG = LoggerFactory.getLogger(PipelineOutput.class);

    /** Adds a problem for every reason against a step's own inputs. */
    static PipelineOutput of(
            Configuration hadoop, TextPreparationConfig config, List<InputPlan> plans, List<Problem> problems) {
        if (!config.steps().hasSteps()) {
            return NONE;
        }
        Map<String, AgainstInput> against = new HashMap<>();
        Map<String, ScorerDemand> models = new TreeMap<>();
        for (PipelineStep step : config.steps().pipeline().steps()) {
            step.copies()
                    .ifPresent(copies -> against.put(
                            step.id(), AgainstInput.of(hadoop, copies.toConfig(), config.read(), problems)));
            if (step.settings() instanceof PerplexityConfig perplexity) {
                look(hadoop, perplexity, models, problems);
            }
        }
        if (!problems.isEmpty()) {
            return NONE;
        }
        try {
            List<String> keys =
                    StageKeys.of(hadoop, plans, config.read(), config.steps().pipeline());
            String tokenizer =
                    config.tokenizerFile().isEmpty() ? "" : StageKeys.ofPlace(hadoop, config.tokenizerFile());
            String runKey = StageKeys.hash(keys.get(keys.size() - 1) + Json.toLine(config.toOptions()) + tokenizer);
            return new PipelineOutput(keys, runKey, against, models);
        } catch (BadConfiguration e) {
            problems.addAll(e.problems());
            return NONE;
        }
    }

    private static void look(
            Configuration hadoop,
            PerplexityConfig perplexity,
            Map<String, ScorerDemand> models,
            List<Problem> problems) {
        try {
            models.put(perplexity.model(), perplexity.look(hadoop));
        } catch (BadConfiguration e) {
            problems.addAll(e.problems());
        } catch (JobFailed e) {
            problems.add(e.problem());
        }
    }

    /** Every file that steps read. */
    List<String> paths() {
        List<String> paths = new ArrayList<>();
        against.values().forEach(input -> paths.addAll(input.paths()));
        return paths;
    }

    AgainstInput against(PipelineStep step) {
        return against.getOrDefault(step.id(), new AgainstInput(List.of(), List.of()));
    }

    /**
     * The dataset that a resumed preparation finds finished, if it is the one it would make; otherwise a problem where it may
     * not go on from what is there.
     */
    Optional<DatasetManifest> finished(OutputFolder output, TextPreparationConfig config, List<Problem> problems) {
        return finished(output, config, problems, DatasetManifest.FORMAT, () -> {
            DatasetManifest manifest = DatasetManifest.read(output, ParquetCorpus.KIND);
            boolean same = runKey.equals(manifest.options().get(KEY_OPTION));
            return same && isWhole(output, manifest) ? Optional.of(manifest) : Optional.empty();
        });
    }

    /** The same of datasets of a language each. */
    Optional<LanguagesManifest> finishedLanguages(
            OutputFolder output, TextPreparationConfig config, List<Problem> problems) {
        return finished(output, config, problems, LanguagesManifest.FORMAT, () -> {
            LanguagesManifest manifest = LanguagesManifest.read(output);
            LanguageFolders folders = new LanguageFolders(output, runKey);
            boolean whole = manifest.key().equals(runKey) && areThere(output, List.of(manifest.pipeline()));
            for (String language : manifest.languages()) {
                whole = whole && folders.isFinished(language);
            }
            return whole ? Optional.of(manifest) : Optional.empty();
        });
    }

    /** @param found what is committed, if it is what would be made */
    private <M> Optional<M> finished(
            OutputFolder output,
            TextPreparationConfig config,
            List<Problem> problems,
            String format,
            Storage.Access<Optional<M>> found) {
        if (config.existing() != OutputFolder.Existing.RESUME || runKey.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (output.isCommitted() && isOf(format, output)) {
                Optional<M> manifest = found.run();
                if (manifest.isPresent()) {
                    return manifest;
                }
            }
            FileSystem files = output.fileSystem();
            boolean empty = !files.exists(output.path())
                    || files.listStatus(output.path(), path -> !path.getName().equals(OutputLease.FILE)).length == 0;
            if (!empty && !files.exists(output.path(STEPS))) {
                problems.add(Problem.of("--resume finds nothing to go on from")
                        .found(
                                output.isCommitted()
                                        ? "a dataset that is made in another way or damaged, and no steps of it"
                                        : "files, but no folder " + STEPS)
                        .at(output.path())
                        .remedy("Give --overwrite to replace what is there, or another --output"));
            }
        } catch (JobFailed e) {
            problems.add(e.problem());
        } catch (IOException e) {
            problems.add(Problem.of("The output folder cannot be used")
                    .found(String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
                    .at(output.path()));
        }
        return Optional.empty();
    }

    /** Whether one dataset is there where many are to be made, or the other way round. */
    private static boolean isOf(String format, OutputFolder output) {
        String place = output.path(OutputFolder.MANIFEST).toString();
        return ManifestFormat.nameIn(output.readSmall(OutputFolder.MANIFEST), place)
                .equals(format);
    }

    /** Whether every file is there with its length; reading all of a large dataset is for {@code inspect}. */
    static boolean isWhole(OutputFolder output, DatasetManifest manifest) throws IOException {
        List<Part> parts = new ArrayList<>(manifest.files());
        PipelineManifest.partOf(manifest).ifPresent(parts::add);
        LineSample.partOf(manifest).ifPresent(parts::add);
        manifest.splits().values().forEach(split -> split.shards().forEach(shard -> parts.add(shard.part())));
        return areThere(output, parts);
    }

    private static boolean areThere(OutputFolder output, List<Part> parts) throws IOException {
        FileSystem files = output.fileSystem();
        for (Part part : parts) {
            Path path = output.path(part.path());
            if (!files.exists(path) || files.getFileStatus(path).getLen() != part.bytes()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes the claimed folder ready: there is a folder of steps, and nothing of a dataset that was begun. Of datasets of a
     * language each, those stay that this preparation has finished.
     */
    void prepare(OutputFolder output, TextPreparationConfig config) {
        Storage.change(output.path(), () -> {
            FileSystem files = output.fileSystem();
            files.mkdirs(output.path(STEPS));
            files.delete(output.path(OutputFolder.MANIFEST), false);
            files.delete(output.path(PipelineManifest.REPORT), false);
            for (String name : DatasetAssembly.OWN_NAMES) {
                files.delete(output.path(name), true);
            }
            if (config.steps().languages().isPresent()) {
                new LanguageFolders(output, runKey).removeUnfinished();
            } else {
                LanguageFolders.removeAll(output);
            }
        });
    }

    /** What is to go when the work fails: all but the stages, and datasets of languages, that are whole. */
    static List<String> ownNames(OutputFolder output) {
        List<String> names = new ArrayList<>(DatasetAssembly.OWN_NAMES);
        try {
            FileSystem files = output.fileSystem();
            names.addAll(LanguageFolders.uncommitted(output));
            int whole = 0;
            for (FileStatus stage : files.listStatus(output.path(STEPS))) {
                if (files.exists(new Path(stage.getPath(), OutputFolder.MANIFEST))) {
                    whole++;
                } else {
                    names.add(STEPS + "/" + stage.getPath().getName());
                }
            }
            if (whole == 0) {
                names.add(STEPS);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("The stages in {} cannot be listed", output.path(), e);
        }
        return names;
    }

    /** Finished stages in the folder. */
    static int finishedStages(OutputFolder output) {
        try {
            FileSystem files = output.fileSystem();
            int whole = 0;
            for (FileStatus stage : files.listStatus(output.path(STEPS))) {
                whole += files.exists(new Path(stage.getPath(), OutputFolder.MANIFEST)) ? 1 : 0;
            }
            return whole;
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    /** Whether there is a folder of stored steps. */
    static boolean hasSteps(OutputFolder output) {
        return Storage.access(output.path(STEPS), () -> output.fileSystem().exists(output.path(STEPS)));
    }

    /** Removes the stages; the dataset is whole without them. */
    static void removeSteps(OutputFolder output) {
        try {
            output.fileSystem().delete(output.path(STEPS), true);
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} could not be removed: {}", output.path(STEPS), e.toString());
        }
    }
}
