package io.thalweg.prepare;

import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.input.ReadTask;
import io.thalweg.prepare.pipeline.DroppedSample;
import io.thalweg.prepare.pipeline.PipelineAccount;
import io.thalweg.prepare.pipeline.Stage;
import io.thalweg.prepare.pipeline.StageManifest;
import io.thalweg.prepare.pipeline.StageManifest.SplitPart;
import io.thalweg.prepare.pipeline.StepAccount;
import io.thalweg.prepare.pipeline.StepChain;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/**
 * Documents on their way through a pipeline, on the driver: a Spark job a stage, or two and those of a search for copies. A
 * stage is begun with what the one before has stored; one that is found finished, under the key of the same input and the
 * same steps, is not done again.
 */
final class PipelineRun {
    private static final int MOST_LINES = 50;

    private final JavaSparkContext spark;
    private final SparkStep step;
    private final HadoopSettings settings;
    private final TextPreparationConfig config;
    private final OutputFolder output;
    private final OutputLease lease;
    private final PipelineOutput steps;
    private final Function<InputPlan, List<ReadTask>> cut;
    private final List<String> labels;
    private final long splitBytes;

    /**
     * @param cut from files to tasks that read them
     * @param labels of the input's files, by number
     * @param splitBytes of text that a task gets; 0 to go by the number of cores
     */
    PipelineRun(
            JavaSparkContext spark,
            SparkStep step,
            HadoopSettings settings,
            TextPreparationConfig config,
            OutputFolder output,
            OutputLease lease,
            PipelineOutput steps,
            Function<InputPlan, List<ReadTask>> cut,
            List<String> labels,
            long splitBytes) {
        this.spark = spark;
        this.step = step;
        this.settings = settings;
        this.config = config;
        this.output = output;
        this.lease = lease;
        this.steps = steps;
        this.cut = cut;
        this.labels = labels;
        this.splitBytes = splitBytes;
    }

    /** @return the manifest of the last stage */
    StageManifest run(List<PlannedRead> input) {
        List<Stage> stages = Stage.of(config.steps().pipeline());
        Set<String> kept = new HashSet<>();
        int next = stages.size();
        StageManifest reached = null;
        while (next > 0 && reached == null) {
            next--;
            reached = finished(stages.get(next));
        }
        if (reached != null) {
            for (int i = 0; i <= next; i++) {
                kept.add(stages.get(i).folder());
            }
            step.note("Steps 1 to " + stages.get(next).last() + " are finished and are not done again");
            next++;
            check(reached);
        }
        removeOthers(kept);
        List<PlannedRead> reads = reached == null ? input : reads(reached);
        for (; next < stages.size(); next++) {
            reached = run(stages.get(next), reached, reads);
            reads = reads(reached);
            check(reached);
        }
        if (reached == null) {
            throw new IllegalStateException("The pipeline has no steps");
        }
        return reached;
    }

    /** What reading the input came to, which every stage's manifest tells. */
    private void check(StageManifest reached) {
        BadDocuments.requireFew(reached.counters(), reached.badDocuments(), config.maxBadFraction());
        BadDocuments.requireNames(reached.counters(), config.read().records());
    }

    private OutputFolder folder(Stage stage) {
        return OutputFolder.at(
                output.hadoop(),
                output.path(PipelineOutput.STEPS + "/" + stage.folder()).toString());
    }

    /** By the number of steps that the manifest tells of. */
    private OutputFolder folderOf(StageManifest manifest) {
        return Stage.of(config.steps().pipeline()).stream()
                .filter(stage -> stage.last() == manifest.account().steps().size())
                .map(this::folder)
                .findFirst()
                .orElseThrow();
    }

    private String key(Stage stage) {
        return steps.keys().get(stage.last() - 1);
    }

    /** What a stage stored, if it is there under its key and every file is as its manifest says; null otherwise. */
    private @Nullable StageManifest finished(Stage stage) {
        OutputFolder folder = folder(stage);
        if (!Storage.access(folder.path(), folder::isCommitted)) {
            return null;
        }
        try {
            StageManifest manifest = StageManifest.read(folder);
            if (!manifest.key().equals(key(stage))) {
                return null;
            }
            List<byte[]> parts = manifest.parts().stream()
                    .map(part -> Json.toBytes(new AgainstInput.KeptPart(
                            folder.path().toString(), part.stored().part())))
                    .toList();
            HadoopSettings hadoop = settings;
            step.collect(
                    Step.PIPELINE,
                    spark.parallelize(parts, Math.max(1, parts.size())).map(json -> {
                        AgainstInput.KeptPart kept =
                                Json.parse(json, AgainstInput.KeptPart.class, "a task's description");
                        OutputFolder.at(hadoop.configuration(), kept.folder()).verify(kept.part());
                        return json;
                    }),
                    parts.size());
            return manifest;
        } catch (JobFailed e) {
            step.note(
                    "Step " + stage.folder() + " is done again: " + e.problem().message());
            return null;
        }
    }

    private void removeOthers(Set<String> kept) {
        Storage.change(output.path(PipelineOutput.STEPS), () -> {
            FileSystem files = output.fileSystem();
            for (FileStatus stage : files.listStatus(output.path(PipelineOutput.STEPS))) {
                if (!kept.contains(stage.getPath().getName())) {
                    files.delete(stage.getPath(), true);
                }
            }
        });
    }

    /** Reading tasks of what a stage stored: small files are gathered, none is cut. */
    List<PlannedRead> reads(StageManifest manifest) {
        OutputFolder folder = folderOf(manifest);
        long all = manifest.parts().stream()
                .mapToLong(part -> part.stored().textBytes())
                .sum();
        long most = splitBytes > 0
                ? splitBytes
                : Math.max(
                        InputPlan.MIN_SPLIT_BYTES,
                        Math.min(InputPlan.MAX_SPLIT_BYTES, all / (3L * spark.defaultParallelism()) + 1));
        List<PlannedRead> reads = new ArrayList<>();
        List<SplitPart> gathered = new ArrayList<>();
        long bytes = 0;
        for (SplitPart part : manifest.parts()) {
            boolean full = bytes + part.stored().textBytes() > most;
            if (!gathered.isEmpty() && (full || gathered.get(0).split() != part.split())) {
                reads.add(read(folder, gathered));
                gathered.clear();
                bytes = 0;
            }
            gathered.add(part);
            bytes += part.stored().textBytes();
        }
        if (!gathered.isEmpty()) {
            reads.add(read(folder, gathered));
        }
        return reads;
    }

    private static PlannedRead read(OutputFolder folder, List<SplitPart> parts) {
        return new PlannedRead(
                ReadTask.ofStored(
                        parts.stream()
                                .map(part ->
                                        folder.path(part.stored().part().path()).toString())
                                .toList(),
                        parts.stream().map(part -> part.stored().part().bytes()).toList()),
                parts.get(0).split(),
                0);
    }

    private StageManifest run(Stage stage, @Nullable StageManifest before, List<PlannedRead> reads) {
        CopySearch.Result copies = null;
        if (stage.copies().isPresent()) {
            copies = new CopySearch(
                            spark,
                            step,
                            settings,
                            staging(stage),
                            stage.copies().get().toConfig(),
                            steps.against(stage.steps().get(0)))
                    .find(reads, cut, labels, config.maxBadFraction());
        }
        StageManifest manifest = passed(stage, before, reads, copies);
        requireFewFailures(manifest.account());
        OutputFolder folder = folder(stage);
        Storage.change(folder.path(), () -> {
            lease.requireHeld();
            removeLeftovers(manifest, folder);
            folder.commit(manifest);
            output.fileSystem().delete(staging(stage), true);
        });
        return manifest;
    }

    private Path staging(Stage stage) {
        return output.path(DatasetAssembly.STAGING + "/" + stage.folder());
    }

    private StageManifest passed(
            Stage stage, @Nullable StageManifest before, List<PlannedRead> reads, CopySearch.@Nullable Result copies) {
        List<byte[]> work = new ArrayList<>();
        for (int i = 0; i < reads.size(); i++) {
            work.add(reads.get(i)
                    .work(
                            copies == null
                                    ? TokenizeTask.Copies.STAY
                                    : copies.copies().get(i)));
        }
        PipelineTask task = new PipelineTask(settings, folder(stage).path(), stage);
        List<byte[]> results = step.collect(
                Step.PIPELINE, spark.parallelize(work, Math.max(1, work.size())).map(task), work.size());
        Gathered gathered = new Gathered(stage, before == null);
        for (int i = 0; i < results.size(); i++) {
            PipelineTask.Result result = Json.parse(results.get(i), PipelineTask.Result.class, "a task's result");
            gathered.add(result, reads.get(i));
            if (copies != null) {
                Stretch stretch = copies.stretches().get(i);
                CopyExamples examples = copies.examples();
                result.excerpts().forEach((item, text) -> examples.text(stretch, item, text));
            }
        }
        PipelineAccount account = copies == null ? gathered.account : told(stage, gathered.account, copies);
        return new StageManifest(
                StageManifest.FORMAT,
                StageManifest.VERSION,
                key(stage),
                before == null ? account : before.account().followedBy(account),
                before == null ? gathered.counters : before.counters(),
                before == null ? gathered.sha256 : before.sha256(),
                before == null ? gathered.badDocuments : before.badDocuments(),
                gathered.parts,
                DatasetAssembly.createdBy());
    }

    /** Results of the tasks of a stage, put together in their order. */
    private static final class Gathered {
        private final boolean readsInput;
        private PipelineAccount account;
        private final TreeMap<String, Long> counters = new TreeMap<>();
        private final TreeMap<Integer, String> sha256 = new TreeMap<>();
        private final List<String> badDocuments = new ArrayList<>();
        private final List<SplitPart> parts = new ArrayList<>();

        Gathered(Stage stage, boolean readsInput) {
            this.readsInput = readsInput;
            this.account = PipelineAccount.of(stage.steps());
        }

        void add(PipelineTask.Result result, PlannedRead read) {
            account = account.plus(result.account());
            result.parts().forEach(part -> parts.add(new SplitPart(part, read.split())));
            if (readsInput) {
                result.counts().forEach((name, count) -> counters.merge(name, count, Long::sum));
                result.sha256().forEach((file, hash) -> sha256.put(read.firstFile() + file, hash));
                if (badDocuments.isEmpty()) {
                    badDocuments.addAll(result.badDocuments());
                }
            }
        }
    }

    /** An account with what the search for copies knows better than who left them out. */
    private PipelineAccount told(Stage stage, PipelineAccount account, CopySearch.Result copies) {
        DedupConfig sought = stage.copies().orElseThrow().toConfig();
        StepAccount first = account.steps().get(0).withCounters(copies.found().counters());
        return Storage.access(staging(stage), () -> {
            if (sought.dedupUnit() != DedupUnit.DOCUMENT) {
                return account.withFirst(first)
                        .withRepeatedLines(copies.examples().repeated(MOST_LINES));
            }
            return first.dropped().containsKey(PipelineTask.COPY)
                    ? account.withFirst(first.withSamples(
                            PipelineTask.COPY, copies.examples().samples()))
                    : account.withFirst(first);
        });
    }

    private void requireFewFailures(PipelineAccount account) {
        for (StepAccount each : account.steps()) {
            long failed = each.dropped().getOrDefault(StepChain.STEP_FAILED, 0L);
            if (failed > config.maxBadFraction() * each.in().documents()) {
                throw new JobFailed(Problem.of("A step could not deal with too many documents")
                        .found(failed + " of " + each.in().documents() + ", one of them for "
                                + each.samples().getOrDefault(StepChain.STEP_FAILED, List.of()).stream()
                                        .map(DroppedSample::detail)
                                        .findFirst()
                                        .orElse(""))
                        .allowed(String.format(
                                Locale.ROOT, "at most %s%% (--max-bad-fraction)", 100 * config.maxBadFraction()))
                        .at("step " + each.id())
                        .remedy("Leave the step out, or look at what it makes of this document"));
            }
        }
    }

    /** Files of attempts that lost. */
    private static void removeLeftovers(StageManifest manifest, OutputFolder folder) throws IOException {
        FileSystem files = folder.fileSystem();
        files.mkdirs(folder.path());
        Set<String> named = new HashSet<>();
        manifest.parts().forEach(part -> named.add(new Path(part.stored().part().path()).getName()));
        for (FileStatus file : files.listStatus(folder.path())) {
            if (!named.contains(file.getPath().getName())) {
                files.delete(file.getPath(), true);
            }
        }
    }
}
