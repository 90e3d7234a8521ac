package io.thalweg.jobs;

import io.thalweg.checkpoint.CheckpointManifest;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.ImageManifest;
import io.thalweg.embed.EmbeddingsManifest;
import io.thalweg.gan.generate.ImageFilesManifest;
import io.thalweg.prepare.StoppedPreparation;
import io.thalweg.prepare.dedup.DedupManifest;
import io.thalweg.prepare.pipeline.LanguagesManifest;
import io.thalweg.prepare.pipeline.LineSample;
import io.thalweg.prepare.pipeline.PipelineManifest;
import io.thalweg.prepare.pipeline.StepAccount;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.Json;
import io.thalweg.storage.ManifestFormat;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * What a folder holds.
 *
 * @param kind {@code "dataset"}, {@code "datasets"} of a language each, {@code "model"}, {@code "checkpoint"}, {@code "embeddings"}, {@code "images"},
 *     {@code "preparation"} for one that has not ended, or {@code "unknown"}
 * @param whole whether it is committed and every file its manifest names is as the manifest says
 * @param verified whether SHA-256 sums were compared, not lengths alone
 * @param files files that the manifest names
 * @param bytes their lengths together
 * @param contents what there is to tell of this kind
 * @param problems why it is not whole
 */
record Inspection(
        String path,
        String kind,
        boolean whole,
        boolean verified,
        int files,
        long bytes,
        Map<String, Object> contents,
        List<String> problems) {
    private static final String CHECKPOINTS = PartsCheck.CHECKPOINTS;

    /** How closely files are looked at. */
    enum Depth {
        LENGTHS,
        CHECKSUMS
    }

    /** @throws BadConfiguration if there is no such folder */
    static Inspection of(String place, Depth depth) throws IOException {
        return of(OutputFolder.at(new Configuration(), place), depth);
    }

    static Inspection of(OutputFolder folder, Depth depth) throws IOException {
        List<FileStatus> entries = PartsCheck.list(folder, folder.path());
        if (!folder.isCommitted()) {
            return uncommitted(folder, entries, depth);
        }
        byte[] manifest = folder.readSmall(OutputFolder.MANIFEST);
        String where = folder.path(OutputFolder.MANIFEST).toString();
        try {
            String format = ManifestFormat.nameIn(manifest, where);
            switch (format) {
                case DatasetManifest.FORMAT -> {
                    String kind = ManifestFormat.stringIn(manifest, DatasetManifest.KIND_FIELD, where);
                    return kind.equals(ImageManifest.KIND)
                            ? images(folder, ImageManifest.parse(manifest, where), depth)
                            : dataset(folder, Json.parse(manifest, DatasetManifest.class, where), depth);
                }
                case LanguagesManifest.FORMAT -> {
                    return LanguagesInspection.of(folder, Json.parse(manifest, LanguagesManifest.class, where), depth);
                }
                case ModelManifest.FORMAT -> {
                    return model(folder, Json.parse(manifest, ModelManifest.class, where), depth);
                }
                case CheckpointManifest.FORMAT -> {
                    return checkpoint(folder, Json.parse(manifest, CheckpointManifest.class, where), depth);
                }
                case EmbeddingsManifest.FORMAT -> {
                    return embeddings(folder, Json.parse(manifest, EmbeddingsManifest.class, where), depth);
                }
                case ImageFilesManifest.FORMAT -> {
                    return imageFiles(folder, Json.parse(manifest, ImageFilesManifest.class, where), depth);
                }
                default ->
                    throw new JobFailed(Problem.of("The manifest is of an unknown format")
                            .found(format.isEmpty() ? "none" : format)
                            .allowed(String.join(
                                    ", ",
                                    DatasetManifest.FORMAT,
                                    LanguagesManifest.FORMAT,
                                    ModelManifest.FORMAT,
                                    CheckpointManifest.FORMAT,
                                    EmbeddingsManifest.FORMAT,
                                    ImageFilesManifest.FORMAT))
                            .at(where)
                            .remedy("It is the output of another program, or of another version of this one"));
            }
        } catch (JobFailed e) {
            return new Inspection(
                    folder.path().toString(),
                    "unknown",
                    false,
                    false,
                    0,
                    0,
                    Map.of(),
                    List.of(String.valueOf(e.getMessage())));
        }
    }

    /** The folder's path, absolute and with its file system. */
    static String place(OutputFolder folder) throws IOException {
        return folder.fileSystem().makeQualified(folder.path()).toString();
    }

    private static Inspection uncommitted(OutputFolder folder, List<FileStatus> entries, Depth depth)
            throws IOException {
        Optional<StoppedPreparation> preparation = StoppedPreparation.in(folder);
        if (preparation.isPresent()) {
            return preparation(folder, preparation.get().steps(), depth);
        }
        Map<String, Object> contents = new LinkedHashMap<>();
        contents.put("entries", entries.size());
        List<Map<String, Object>> checkpoints = PartsCheck.checkpoints(folder, depth);
        boolean resumable = checkpoints.stream().anyMatch(found -> Boolean.TRUE.equals(found.get("whole")));
        if (!checkpoints.isEmpty()) {
            contents.put(CHECKPOINTS, checkpoints);
        }
        Problem problem = Problem.of("Not a finished output: there is no " + OutputFolder.MANIFEST)
                .found(entries.size() + " other files or folders")
                .at(place(folder))
                .remedy(
                        resumable
                                ? "The run that writes it was stopped: start it again with --resume"
                                : "The job that writes it has not finished, or this is another kind of folder");
        return new Inspection(
                place(folder), "unknown", false, depth == Depth.CHECKSUMS, 0, 0, contents, List.of(problem.message()));
    }

    /** One that was begun here, with the steps that are finished. */
    private static Inspection preparation(OutputFolder folder, List<StepAccount> steps, Depth depth)
            throws IOException {
        Map<String, Object> funnel = new LinkedHashMap<>();
        steps.forEach(step -> funnel.put(step.id(), step(step)));
        Map<String, Object> contents = new LinkedHashMap<>();
        contents.put("finished_steps", steps.size());
        contents.put("pipeline", funnel);
        StepAccount last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
        Problem problem = Problem.of("A preparation of text was begun here and has not ended")
                .found(
                        last == null
                                ? "no finished step"
                                : steps.size() + " finished steps, the last of them " + last.id() + ", which let "
                                        + last.out().documents() + " documents through")
                .at(place(folder))
                .remedy("If it was stopped, and is not at work still, give its command again with --resume: "
                        + (last == null ? "it begins anew" : "it goes on behind these steps"));
        return new Inspection(
                place(folder),
                "preparation",
                false,
                depth == Depth.CHECKSUMS,
                0,
                0,
                contents,
                List.of(problem.message()));
    }

    private static Inspection dataset(OutputFolder folder, DatasetManifest manifest, Depth depth) throws IOException {
        List<Part> parts = new ArrayList<>(manifest.files());
        Map<String, Object> splits = new TreeMap<>();
        manifest.splits().forEach((name, split) -> {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("documents", split.documents());
            told.put("tokens", split.tokens());
            told.put("shards", split.shards().size());
            told.put(
                    "bytes",
                    split.shards().stream().mapToLong(s -> s.part().bytes()).sum());
            splits.put(name, told);
            split.shards().forEach(shard -> parts.add(shard.part()));
        });
        DedupManifest.partOf(manifest).ifPresent(parts::add);
        DedupManifest.read(folder, manifest).ifPresent(copies -> parts.addAll(copies.parts()));
        PipelineManifest.partOf(manifest).ifPresent(parts::add);
        LineSample.partOf(manifest).ifPresent(parts::add);
        Map<String, Object> funnel = new LinkedHashMap<>();
        PipelineManifest.read(folder, manifest)
                .ifPresent(pipeline -> pipeline.account().steps().forEach(step -> funnel.put(step.id(), step(step))));
        Map<String, Object> contents = new LinkedHashMap<>();
        contents.put("dataset_kind", manifest.kind());
        contents.put("version", manifest.version());
        contents.put("created_by", manifest.createdBy());
        contents.put("vocabulary_size", manifest.vocabularySize());
        contents.put("vocabulary_hash", manifest.vocabularyHash());
        contents.put("splits", splits);
        if (!funnel.isEmpty()) {
            contents.put("pipeline", funnel);
        }
        contents.put("counters", new TreeMap<>(manifest.counters()));
        contents.put("options", new TreeMap<>(manifest.options()));
        contents.put("sources", manifest.sources().size());
        return checked(folder, "dataset", parts, contents, depth);
    }

    private static Map<String, Object> step(StepAccount step) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("documents_in", step.in().documents());
        told.put("documents_out", step.out().documents());
        told.put("text_bytes_out", step.out().bytes());
        told.put("dropped", new TreeMap<>(step.dropped()));
        return told;
    }

    private static Inspection images(OutputFolder folder, ImageManifest manifest, Depth depth) throws IOException {
        Map<String, Object> splits = new TreeMap<>();
        manifest.splits().forEach((name, split) -> {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("images", split.images());
            told.put("shards", split.shards().size());
            told.put(
                    "bytes",
                    split.shards().stream().mapToLong(s -> s.part().bytes()).sum());
            splits.put(name, told);
        });
        Map<String, Object> contents = new LinkedHashMap<>();
        contents.put("dataset_kind", manifest.kind());
        contents.put("version", manifest.version());
        contents.put("created_by", manifest.createdBy());
        contents.put("channels", manifest.shape().channels());
        contents.put("height", manifest.shape().height());
        contents.put("width", manifest.shape().width());
        contents.put("labels", manifest.labels());
        contents.put("splits", splits);
        contents.putAll(ImageAccount.json(manifest));
        contents.put("counters", new TreeMap<>(manifest.counters()));
        contents.put("options", new TreeMap<>(manifest.options()));
        contents.put("sources", manifest.sources().size());
        return checked(folder, "dataset", manifest.parts(), contents, depth);
    }

    private static Inspection model(OutputFolder folder, ModelManifest manifest, Depth depth) throws IOException {
        Map<String, Object> contents = new LinkedHashMap<>();
        contents.put("family", manifest.family());
        contents.put("version", manifest.version());
        contents.put("created_by", manifest.createdBy());
        Map<String, Object> parts = new TreeMap<>();
        manifest.parts().forEach(part -> parts.put(part.path(), part.bytes()));
        contents.put("parts", parts);
        if (manifest.parts().stream().anyMatch(part -> part.path().equals(ModelManifest.CONFIG))) {
            try {
                String config = folder.path(ModelManifest.CONFIG).toString();
                contents.put("config", Json.parse(folder.readSmall(ModelManifest.CONFIG), Map.class, config));
            } catch (JobFailed e) {
                // The check of the parts, next, says what is wrong with the file.
                contents.put("config", Map.of());
            }
        }
        List<Map<String, Object>> checkpoints = PartsCheck.checkpoints(folder, depth);
        if (!checkpoints.isEmpty()) {
            contents.put(CHECKPOINTS, checkpoints);
        }
        return checked(folder, "model", manifest.parts(), contents, depth);
    }

    private static Inspection checkpoint(OutputFolder folder, CheckpointManifest manifest, Depth depth)
            throws IOException {
        Map<String, Object> contents = new LinkedHashMap<>();
        contents.put("version", manifest.version());
        contents.put("completed_rounds", manifest.completedRounds());
        contents.put("examples_seen", manifest.examplesSeen());
        contents.put("slices", manifest.slices().size());
        contents.put("replicas", manifest.carries().size());
        contents.put("run_hash", manifest.runHash());
        return checked(folder, "checkpoint", manifest.parts(), contents, depth);
    }

    private static Inspection embeddings(OutputFolder folder, EmbeddingsManifest manifest, Depth depth)
            throws IOException {
        Map<String, Object> contents = new LinkedHashMap<>();
        contents.put("version", manifest.version());
        contents.put("created_by", manifest.createdBy());
        contents.put("unit", manifest.unit());
        contents.put("file_format", manifest.fileFormat());
        contents.put("dimensions", manifest.dimensions());
        contents.put("rows", manifest.rows());
        contents.put("counters", new TreeMap<>(manifest.counters()));
        contents.put("options", new TreeMap<>(manifest.options()));
        contents.put("model", new TreeMap<>(manifest.model()));
        contents.put("sources", manifest.sources().size());
        return checked(folder, "embeddings", manifest.parts(), contents, depth);
    }

    private static Inspection imageFiles(OutputFolder folder, ImageFilesManifest manifest, Depth depth)
            throws IOException {
        Map<String, Object> contents = new LinkedHashMap<>();
        contents.put("version", manifest.version());
        contents.put("created_by", manifest.createdBy());
        contents.put("images", manifest.images());
        contents.put("channels", manifest.shape().channels());
        contents.put("height", manifest.shape().height());
        contents.put("width", manifest.shape().width());
        contents.put("options", new TreeMap<>(manifest.options()));
        return checked(folder, "images", manifest.parts(), contents, depth);
    }

    private static Inspection checked(
            OutputFolder folder, String kind, List<Part> parts, Map<String, Object> contents, Depth depth)
            throws IOException {
        List<String> problems = PartsCheck.problems(folder, parts, depth);
        return new Inspection(
                place(folder),
                kind,
                problems.isEmpty(),
                depth == Depth.CHECKSUMS,
                parts.size(),
                parts.stream().mapToLong(Part::bytes).sum(),
                contents,
                problems);
    }

    boolean isOfImages() {
        return ImageManifest.KIND.equals(contents.get("dataset_kind"));
    }

    /** The same for people. */
    String text() {
        StringBuilder text = new StringBuilder(path).append('\n');
        line(
                text,
                "holds",
                kind.equals("unknown")
                        ? "nothing known"
                        : kind.equals("preparation")
                                ? "a preparation that has not ended"
                                : kind.equals("datasets") ? "datasets, one a language" : kind);
        append(text, 1, contents);
        if (files > 0) {
            line(text, "files", String.format(Locale.ROOT, "%,d, %,d bytes", files, bytes));
        }
        line(
                text,
                "whole",
                whole ? verified ? "yes, every checksum is right" : "yes, by the lengths of its files" : "NO");
        return text.toString();
    }

    private static void append(StringBuilder text, int depth, Map<?, ?> contents) {
        contents.forEach((key, value) -> {
            String label = "  ".repeat(depth - 1) + key.toString().replace('_', ' ');
            if (value instanceof Map<?, ?> map) {
                if (!map.isEmpty()) {
                    line(text, label, "");
                    append(text, depth + 1, map);
                }
            } else if (value instanceof List<?> list) {
                line(text, label, list.isEmpty() ? "none" : "");
                list.forEach(element -> line(text, "  ".repeat(depth), element.toString()));
            } else {
                line(
                        text,
                        label,
                        value instanceof Long number ? String.format(Locale.ROOT, "%,d", number) : "" + value);
            }
        });
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(String.format(Locale.ROOT, "  %-24s %s", label, value).stripTrailing())
                .append('\n');
    }
}
