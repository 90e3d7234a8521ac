package io.thalweg.training;

import io.thalweg.average.ModelLayout;
import io.thalweg.checkpoint.CheckpointStore;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.checkpoint.Provenance;
import io.thalweg.checkpoint.SafetensorsWriter;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.spark.TrainingGauges;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.StateExport;
import io.thalweg.train.Trainer;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.watch.RunStart;
import io.thalweg.watch.RunWatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/** One training job: the trainer's rounds on a pool, then the files of the model, its manifest last. */
public final class TrainingRun {
    static final String CHECKPOINTS = "checkpoints";

    private static final int RUN_ID_BYTES = 8;

    private final TrainingPlan plan;
    private final OutputFolder output;
    private final ReplicaPool pool;
    private final TrainerConfig trainer;
    private final Map<String, String> versions;
    private final Map<String, String> hardware;
    private final RunWatch.Listeners listeners;
    private Prepared prepared = Prepared.NOTHING;

    /** With nobody watching but the one who runs it. */
    public TrainingRun(
            TrainingPlan plan,
            OutputFolder output,
            ReplicaPool pool,
            TrainerConfig trainer,
            Map<String, String> versions,
            Map<String, String> hardware) {
        this(plan, output, pool, trainer, versions, hardware, RunWatch.Listeners.none());
    }

    /** @param listeners are told of the run as it goes, without a say in it */
    public TrainingRun(
            TrainingPlan plan,
            OutputFolder output,
            ReplicaPool pool,
            TrainerConfig trainer,
            Map<String, String> versions,
            Map<String, String> hardware,
            RunWatch.Listeners listeners) {
        this.plan = plan;
        this.output = output;
        this.pool = pool;
        this.trainer = trainer;
        this.versions = Map.copyOf(versions);
        this.hardware = Map.copyOf(hardware);
        this.listeners = listeners;
    }

    /** Makes the report of a finished run, from the model's files and its metrics. */
    @FunctionalInterface
    public interface Report {
        /** No report. */
        Report NONE = (metrics, provenance) -> new byte[0];

        /** @return the report's bytes; none if there is none to be */
        byte[] make(List<RoundMetrics> metrics, Provenance provenance) throws IOException;
    }

    /** What is made in the output before the first round. */
    @FunctionalInterface
    public interface Preparation {
        /** Of a run that needs nothing. */
        Preparation NONE = () -> Prepared.NOTHING;

        /** Makes it, or finds it where the run is resumed. */
        Prepared make() throws IOException;
    }

    /**
     * What was made.
     *
     * @param parts files of the model
     * @param provenance what is to be known of them, beside the dataset
     */
    public record Prepared(List<Part> parts, Map<String, String> provenance) {
        static final Prepared NOTHING = new Prepared(List.of(), Map.of());

        public Prepared {
            parts = List.copyOf(parts);
            provenance = Map.copyOf(provenance);
        }
    }

    /** Runs what needs no preparation. */
    public List<RoundMetrics> run(OutputFolder.Existing existing, TrainingListener listener, Report report)
            throws IOException {
        return run(existing, listener, Preparation.NONE, report);
    }

    /**
     * Runs.
     *
     * @param existing what to do about an output that is there; a model of fewer rounds than the run has is resumed
     * @param preparation is made when the output is this run's
     * @return the metrics of all rounds
     */
    public List<RoundMetrics> run(
            OutputFolder.Existing existing, TrainingListener listener, Preparation preparation, Report report)
            throws IOException {
        try (OutputLease lease = output.claim(existing)) {
            requireRoundsLeft(existing);
            prepared = preparation.make();
            if (existing == OutputFolder.Existing.RESUME && output.isCommitted()) {
                // It was bounded by --max-rounds; the run goes on, and until it ends there is no model.
                output.fileSystem().delete(output.path(OutputFolder.MANIFEST), false);
            }
            return watched(lease, existing, listener, report);
        }
    }

    private List<RoundMetrics> watched(
            OutputLease lease, OutputFolder.Existing existing, TrainingListener listener, Report report)
            throws IOException {
        String startedAt = now();
        CheckpointStore checkpoints = checkpoints();
        RunWatch watch = new RunWatch(
                listeners,
                about(startedAt),
                completed -> checkpoints.folderOf(completed).path().toString(),
                listener::warned);
        try {
            List<RoundMetrics> metrics = run(
                    lease,
                    existing,
                    TrainingListener.all(List.of(listener, watch, new TrainingGauges())),
                    report,
                    startedAt);
            watch.finished();
            return metrics;
        } catch (Throwable e) { // Spark throws checked exceptions undeclared.
            watch.failed(e);
            throw e;
        }
    }

    private RunStart about(String startedAt) throws IOException {
        String folder = output.fileSystem().makeQualified(output.path()).toString();
        var digest = PartWriter.sha256();
        digest.update((plan.runHash() + "\n" + folder).getBytes(StandardCharsets.UTF_8));
        String runId = HexFormat.of().formatHex(digest.digest(), 0, RUN_ID_BYTES);
        return new RunStart(
                Instant.now(),
                runId,
                output.path().getName(),
                plan.family(),
                folder,
                0,
                plan.program().rounds(),
                provenance(startedAt, "", List.of()));
    }

    private List<RoundMetrics> run(
            OutputLease lease,
            OutputFolder.Existing existing,
            TrainingListener listener,
            Report report,
            String startedAt)
            throws IOException {
        Trainer loop = new Trainer(
                plan.program(),
                pool,
                new HadoopSettings(output.hadoop()),
                output.path(CHECKPOINTS),
                plan.hash(),
                trainer,
                listener);
        List<RoundMetrics> metrics =
                loop.run(existing == OutputFolder.Existing.RESUME ? Trainer.Start.RESUME : Trainer.Start.FRESH);
        lease.requireHeld();
        commit(metrics, provenance(startedAt, now(), loop.changes()), report, listener);
        return metrics;
    }

    private void requireRoundsLeft(OutputFolder.Existing existing) throws IOException {
        if (existing == OutputFolder.Existing.RESUME && output.isCommitted()) {
            requireUnfinished(plan, trainer, output);
            if (checkpoints().newest(plan.hash(), passedOver -> {}).isEmpty()) {
                throw new BadConfiguration(
                        Problem.of("There is a model, and no whole checkpoint from which it could be trained on")
                                .at(output.path(CHECKPOINTS))
                                .remedy("Use the model as it is, or give --overwrite"));
            }
        }
    }

    /**
     * Whether the model is of as many rounds as the run; whether it is of this very run, its checkpoints say.
     *
     * @throws BadConfiguration if the model that is there leaves the run nothing to do
     */
    static void requireUnfinished(TrainingPlan plan, TrainerConfig trainer, OutputFolder output) {
        ModelManifest manifest = ModelManifest.read(output, plan.family());
        long rounds = new String(output.readVerified(manifest.part(ModelManifest.METRICS)), StandardCharsets.UTF_8)
                .lines()
                .count();
        if (rounds >= plan.program().rounds() || trainer.patience() > 0) {
            throw new BadConfiguration(Problem.of("The model is complete: there is nothing to resume")
                    .at(output.path())
                    .remedy("Use it, or train another with another --output, or give --overwrite"));
        }
    }

    private CheckpointStore checkpoints() {
        return new CheckpointStore(new HadoopSettings(output.hadoop()), output.path(CHECKPOINTS));
    }

    private void commit(List<RoundMetrics> metrics, Provenance provenance, Report report, TrainingListener listener)
            throws IOException {
        List<Part> parts = new ArrayList<>();
        parts.add(output.write(ModelManifest.CONFIG, Json.toBytes(plan.modelConfig())));
        for (Map.Entry<String, byte[]> file : new TreeMap<>(plan.files()).entrySet()) {
            parts.add(output.write(file.getKey(), file.getValue()));
        }
        parts.addAll(prepared.parts());
        parts.add(pool.export(parameters()));
        parts.add(output.write(ModelManifest.METRICS, Trainer.metricsLines(metrics)));
        parts.add(output.write(Provenance.FILE, Json.toBytes(provenance)));
        byte[] made = {};
        try {
            made = report.make(metrics, provenance);
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            // A picture that cannot be drawn must not cost the model, whatever the network's library throws.
            listener.warned("The report could not be made: " + e.getMessage());
        }
        if (made.length > 0) {
            parts.add(output.write(ModelManifest.REPORT, made));
        }
        output.commit(ModelManifest.of(plan.family(), parts, Environment.createdBy()));
    }

    /** @param changes after how many rounds the run went on with other settings */
    private Provenance provenance(String startedAt, String finishedAt, List<Integer> changes) {
        Map<String, Object> settings = new TreeMap<>(Map.of(plan.family(), plan.config(), "trainer", trainer));
        if (!changes.isEmpty()) {
            settings.put("settings_changed_after_rounds", changes);
        }
        Map<String, String> data = new TreeMap<>(plan.data());
        data.putAll(prepared.provenance());
        return new Provenance(
                Environment.program(),
                data,
                settings,
                plan.seed(),
                plan.runHash(),
                versions,
                hardware,
                startedAt,
                finishedAt);
    }

    /**
     * Writes {@code model.safetensors} as the slices come by; what the state has beyond the model, an optimiser's moments,
     * comes last and is left out. Made of values alone: it travels to where they are.
     */
    private StateExport parameters() {
        HadoopSettings hadoop = new HadoopSettings(output.hadoop());
        String folder = output.path().toString();
        ModelLayout layout = plan.program().modelLayout();
        Map<String, String> metadata = Map.of("format", "thalweg", "family", plan.family());
        return slices -> {
            try (PartWriter out =
                    PartWriter.create(hadoop.configuration(), new Path(folder), ModelManifest.PARAMETERS)) {
                SafetensorsWriter writer = new SafetensorsWriter(out, layout.tensors(), metadata);
                for (long left = layout.size(); left > 0 && slices.hasNext(); ) {
                    float[] values = slices.next().values();
                    writer.write(values);
                    left -= values.length;
                }
                writer.finish();
                return out.finish();
            }
        };
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
