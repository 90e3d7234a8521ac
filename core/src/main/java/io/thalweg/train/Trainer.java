package io.thalweg.train;

import io.thalweg.checkpoint.CheckpointManifest;
import io.thalweg.checkpoint.CheckpointManifest.Best;
import io.thalweg.checkpoint.CheckpointStore;
import io.thalweg.checkpoint.CheckpointStore.Found;
import io.thalweg.checkpoint.RunHash;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * The loop: rounds, checkpoints, validations, until the program ends, early stopping strikes, or a bound is reached.
 * Whether a run goes through or is killed and resumed, its rounds are the same and so is its result.
 */
public final class Trainer {
    private final Rounds program;
    private final ReplicaPool pool;
    private final HadoopSettings hadoop;
    private final CheckpointStore checkpoints;
    private final RunHash hash;
    private final TrainerConfig config;
    private final TrainingListener listener;
    private final RoundWarnings warnings;
    private boolean warned;

    private final List<RoundMetrics> metrics = new ArrayList<>();
    private final List<byte[]> carries = new ArrayList<>();
    private final List<Integer> changes = new ArrayList<>();
    private Best best = Best.NONE;
    private int checkpointedRounds = -1;

    /**
     * @param checkpoints the folder for checkpoints, of this run alone
     * @param hash of everything that decides the result
     */
    public Trainer(
            Rounds program,
            ReplicaPool pool,
            HadoopSettings hadoop,
            Path checkpoints,
            RunHash hash,
            TrainerConfig config,
            TrainingListener listener) {
        this.program = program;
        this.pool = pool;
        this.hadoop = hadoop;
        this.checkpoints = new CheckpointStore(hadoop, checkpoints);
        this.hash = hash;
        this.config = config;
        this.listener = listener;
        this.warnings = program.warnings();
    }

    /** Whether to begin anew or from the newest whole checkpoint. */
    public enum Start {
        FRESH,
        RESUME
    }

    /**
     * Runs to the end; the pool then holds the state to be kept.
     *
     * @return the metrics of every round run, those before a resume included
     */
    public List<RoundMetrics> run(Start start) throws IOException {
        Optional<Found> from = start == Start.RESUME ? checkpoints.newest(hash, listener::warned) : Optional.empty();
        if (from.isPresent()) {
            resume(from.get());
        } else {
            if (start == Start.RESUME) {
                listener.warned("There is no whole checkpoint to resume from: the run begins anew");
            }
            pool.start(StateSource.initial(program));
        }
        int rounds = config.maxRounds() == 0 ? program.rounds() : Math.min(program.rounds(), config.maxRounds());
        listener.started(metrics.size(), rounds);
        if (checkpointEvery() < config.checkpointEvery() && checkpointEvery() < rounds) {
            listener.warned("--checkpoint-every " + config.checkpointEvery()
                    + " is more rounds than can be remembered here: a checkpoint is written after every "
                    + checkpointEvery());
        }
        while (metrics.size() < rounds && !patienceSpent()) {
            round(metrics.size());
        }
        boolean stopped = patienceSpent();
        if (!stopped && metrics.size() < program.rounds() && checkpointedRounds != metrics.size()) {
            checkpoint();
        }
        if (stopped) {
            listener.stoppedEarly(
                    metrics.size(),
                    "validation loss has not improved on " + best.loss() + " of round " + (best.completedRounds() - 1)
                            + " in " + best.validationsSince() + " validations; that state is kept");
        }
        if (config.patience() > 0 && best.completedRounds() > 0 && best.completedRounds() < metrics.size()) {
            keepBest();
        }
        return List.copyOf(metrics);
    }

    /**
     * The round that the model of a run is of: the last, or with patience the one that validated best.
     *
     * @param metrics of all rounds, one at least
     */
    public static RoundMetrics kept(List<RoundMetrics> metrics, TrainerConfig config) {
        RoundMetrics kept = metrics.get(metrics.size() - 1);
        double lowest = Double.POSITIVE_INFINITY;
        for (RoundMetrics round : config.patience() == 0 ? List.<RoundMetrics>of() : metrics) {
            Double loss = round.validationLoss();
            if (loss != null && loss < lowest) {
                lowest = loss;
                kept = round;
            }
        }
        return kept;
    }

    private void resume(Found found) throws IOException {
        CheckpointManifest manifest = found.manifest();
        CheckpointStore.requireSlices(found, program.layout());
        pool.start(stateOf(found.folder(), manifest.slices()));
        String place = found.folder().path(manifest.metrics().path()).toString();
        metrics.addAll(RoundMetrics.parse(found.folder().readVerified(manifest.metrics()), place));
        requireSameRounds(manifest.completedRounds(), place);
        metrics.forEach(this::watch);
        for (Part carry : manifest.carries()) {
            carries.add(found.folder().readVerified(carry));
        }
        best = manifest.best();
        if (config.patience() > 0
                && best.completedRounds() > 0
                && !checkpoints.folderOf(best.completedRounds()).isCommitted()) {
            // The run had no patience then, and did not keep its best state.
            best = Best.NONE;
        }
        checkpointedRounds = manifest.completedRounds();
        changes.addAll(manifest.changes());
        if (!hash.isRun(manifest.runHash())) {
            changes.add(checkpointedRounds);
            listener.warned(
                    "The first " + checkpointedRounds
                            + " rounds were trained with other settings than those that follow; the model's provenance says so");
        }
    }

    /** Settings that are equal may still be cut into other rounds by another version: its rounds are not these. */
    private void requireSameRounds(int completed, String place) {
        double there = metrics.get(completed - 1).epoch();
        boolean more = completed > program.rounds();
        if (more || Math.abs(there - program.epochAt(completed)) > 1e-9) {
            throw new JobFailed(Problem.of("The checkpoint was written by a version that cuts a run into other rounds")
                    .found(completed + " rounds, which were " + there + " epochs")
                    .allowed(
                            more
                                    ? "at most " + program.rounds() + " rounds"
                                    : "as many of " + program.epochAt(completed) + " epochs")
                    .at(place)
                    .remedy("Go on with the version that began the run, or train anew with --overwrite"));
        }
    }

    /** After how many rounds, each time, the run was resumed with other settings; known once it has run. */
    public List<Integer> changes() {
        return List.copyOf(changes);
    }

    private StateSource stateOf(OutputFolder checkpoint, List<Part> slices) {
        HadoopSettings settings = hadoop;
        String folder = checkpoint.path().toString();
        List<Part> parts = new ArrayList<>(slices);
        return slice -> CheckpointStore.readSlice(settings, new Path(folder), parts.get(slice.index()), slice);
    }

    private void round(int round) throws IOException {
        int replicas = program.replicas(round);
        while (carries.size() < replicas) {
            carries.add(new byte[0]);
        }
        OptionalDouble before = round == 0 ? validationLossBefore() : OptionalDouble.empty();
        long startedNanos = System.nanoTime();
        List<ReplicaSummary> summaries;
        try {
            summaries = pool.run(round, List.copyOf(carries.subList(0, replicas)));
        } catch (JobFailed e) {
            throw withLastCheckpoint(e);
        }
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        pool.takeRemarks().forEach(listener::warned);
        for (ReplicaSummary summary : summaries) {
            carries.set(summary.replica(), summary.carry());
        }
        long seenBefore =
                metrics.isEmpty() ? 0 : metrics.get(metrics.size() - 1).examplesSeen();
        RoundMetrics done = RoundMetrics.of(program, round, summaries, seenBefore, seconds, pool.parallelism());
        if (before.isPresent()) {
            done = done.with(Figures.VALIDATION_LOSS_BEFORE, before.getAsDouble());
        }
        boolean improved = false;
        if (config.validateEvery() > 0 && (round + 1) % config.validateEvery() == 0) {
            Optional<Validation> validation = pool.validate(round);
            if (validation.isPresent()) {
                Double loss = validation.get().loss();
                if (loss != null) {
                    requireFinite(loss, round);
                    improved = remember(round + 1, loss);
                }
                done = done.with(validation.get());
            }
        }
        metrics.add(done);
        listener.roundFinished(done);
        watch(done).ifPresent(listener::warned);
        boolean due = (round + 1) % checkpointEvery() == 0 && round + 1 < program.rounds();
        if (due || (improved && config.patience() > 0)) {
            checkpoint();
        }
    }

    /** At most as many rounds as the pool remembers, because the state is restored with a checkpoint. */
    private int checkpointEvery() {
        return Math.min(config.checkpointEvery(), pool.roundsRemembered());
    }

    /** What the family warns of since this round; once, however long it lasts. */
    private Optional<String> watch(RoundMetrics round) {
        Optional<String> now = warnings.after(round);
        Optional<String> told = warned ? Optional.empty() : now;
        warned = now.isPresent();
        return told;
    }

    /** Of the state that there is before any training. */
    private OptionalDouble validationLossBefore() throws IOException {
        if (config.validateEvery() == 0) {
            return OptionalDouble.empty();
        }
        Double loss = pool.validate(0).map(Validation::loss).orElse(null);
        return loss != null && Double.isFinite(loss) ? OptionalDouble.of(loss) : OptionalDouble.empty();
    }

    private void requireFinite(double validationLoss, int round) {
        if (!Double.isFinite(validationLoss)) {
            throw withLastCheckpoint(new Diverged(Problem.of("The validation loss is not finite")
                    .found(validationLoss)
                    .at("round " + round)
                    .remedy("Lower --learning-rate")));
        }
    }

    /** The failure of a round with where the run can go on from. */
    private JobFailed withLastCheckpoint(JobFailed failure) {
        String last = checkpointedRounds < 0
                ? "There is no checkpoint yet: the first comes after " + checkpointEvery()
                        + " rounds (--checkpoint-every)"
                : "The last good checkpoint is that of " + checkpointedRounds + " rounds, "
                        + checkpoints.folderOf(checkpointedRounds).path()
                        + ", from which --resume then goes on";
        Problem problem = failure.problem();
        String remedy = problem.remedy().isEmpty() ? last : problem.remedy() + ". " + last;
        return new JobFailed(problem.remedy(remedy), failure);
    }

    private boolean remember(int completedRounds, double loss) {
        boolean improved = best.completedRounds() == 0 || loss < best.loss();
        best = improved
                ? new Best(completedRounds, loss, 0)
                : new Best(best.completedRounds(), best.loss(), best.validationsSince() + 1);
        return improved;
    }

    private boolean patienceSpent() {
        return config.patience() > 0 && best.validationsSince() >= config.patience();
    }

    /** Puts the best state back; its checkpoint was written when it was found. */
    private void keepBest() throws IOException {
        OutputFolder folder = checkpoints.folderOf(best.completedRounds());
        pool.restore(stateOf(folder, CheckpointStore.readWhole(folder).slices()));
    }

    private void checkpoint() throws IOException {
        int completed = metrics.size();
        OutputFolder folder = checkpoints.begin(completed, hash.settings());
        HadoopSettings settings = hadoop;
        String path = folder.path().toString();
        List<Part> slices = pool.save(
                (slice, state, attempt) -> CheckpointStore.writeSlice(settings, new Path(path), slice, state, attempt));
        List<Part> carryParts = new ArrayList<>();
        for (int replica = 0; replica < carries.size(); replica++) {
            carryParts.add(folder.write(String.format(Locale.ROOT, "carry-%05d.bin", replica), carries.get(replica)));
        }
        Part metricsPart = folder.write("metrics.jsonl", metricsLines(metrics));
        long seen = metrics.get(completed - 1).examplesSeen();
        folder.commit(new CheckpointManifest(
                CheckpointManifest.FORMAT,
                CheckpointManifest.VERSION,
                completed,
                hash.run(),
                hash.line(),
                changes,
                seen,
                best,
                slices,
                carryParts,
                metricsPart));
        checkpointedRounds = completed;
        checkpoints.prune(config.keepCheckpoints(), completed, config.patience() > 0 ? best.completedRounds() : -1);
        pool.restore(stateOf(folder, slices));
        listener.checkpointed(completed);
    }

    /** The file form of metrics: one JSON object a line, a line a round. */
    public static byte[] metricsLines(List<RoundMetrics> metrics) {
        return metrics.stream()
                .map(line -> Json.toLine(line) + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }
}
