package io.thalweg.checkpoint;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceState;
import io.thalweg.average.TensorSpec;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.OtherVersion;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The checkpoints of one run: folders {@code round-00012} under one folder, each whole exactly when its manifest is there
 * and every part has the size and SHA-256 the manifest says. The newest whole one is what a run resumes from; a damaged
 * one is passed over and said.
 */
public final class CheckpointStore {
    private static final Pattern NAME = Pattern.compile("round-(\\d{1,9})");
    private static final String VALUES = "values";
    private static final String MOMENTUM = "momentum";

    private final HadoopSettings hadoop;
    private final Path folder;

    /** @param folder holds nothing but checkpoints; need not exist yet */
    public CheckpointStore(HadoopSettings hadoop, Path folder) {
        this.hadoop = hadoop;
        this.folder = folder;
    }

    /** A checkpoint found whole. */
    public record Found(OutputFolder folder, CheckpointManifest manifest) {}

    public OutputFolder folderOf(int completedRounds) {
        return OutputFolder.at(
                hadoop.configuration(),
                new Path(folder, String.format(Locale.ROOT, "round-%05d", completedRounds)).toString());
    }

    /**
     * The newest whole checkpoint of this run.
     *
     * @param passedOver is told of each newer one that is damaged or unfinished
     * @throws OtherVersion if there is one that another version of Thalweg made
     * @throws JobFailed if the newest whole one belongs to a run with other settings than may be changed
     */
    public Optional<Found> newest(RunHash hash, Consumer<String> passedOver) throws IOException {
        for (int round : rounds()) {
            OutputFolder candidate = folderOf(round);
            if (!candidate.isCommitted()) {
                continue;
            }
            CheckpointManifest manifest;
            try {
                manifest = readWhole(candidate);
            } catch (OtherVersion e) {
                // Passed over, it would be pruned by the run that began anew for want of it.
                throw e;
            } catch (JobFailed e) {
                passedOver.accept(
                        "Checkpoint " + candidate.path() + " is damaged and is passed over: " + e.getMessage());
                continue;
            }
            if (!hash.isLine(manifest.lineHash())) {
                throw new JobFailed(ofAnotherRun(candidate, manifest, hash));
            }
            return Optional.of(new Found(candidate, manifest));
        }
        return Optional.empty();
    }

    private static Problem ofAnotherRun(OutputFolder checkpoint, CheckpointManifest manifest, RunHash hash) {
        RunSettings there = RunSettings.read(checkpoint);
        boolean known = there.isKnown() && hash.settings().isKnown();
        String found = hash.settings().otherThanIn(there);
        String allowed = there.otherThanIn(hash.settings());
        return Problem.of("The checkpoint belongs to a run with other settings or data")
                .found(known && !found.isEmpty() ? found : "run " + shorten(hash.run()))
                .allowed(known && !allowed.isEmpty() ? allowed : "run " + shorten(manifest.runHash()))
                .at(checkpoint.path())
                .remedy("Resume with the settings and the dataset the run began with, or start anew with --overwrite");
    }

    private static String shorten(String hash) {
        return hash.substring(0, Math.min(12, hash.length()));
    }

    /** Reads a checkpoint's manifest and checks every part. @throws JobFailed if it is not whole */
    public static CheckpointManifest readWhole(OutputFolder checkpoint) {
        CheckpointManifest manifest = CheckpointManifest.FILE.read(checkpoint, CheckpointManifest.class);
        manifest.parts().forEach(checkpoint::verify);
        return manifest;
    }

    /** Rounds of the folders there are, newest first, whole or not. */
    private List<Integer> rounds() throws IOException {
        List<Integer> rounds = new ArrayList<>();
        try {
            for (FileStatus file : fileSystem().listStatus(folder)) {
                Matcher name = NAME.matcher(file.getPath().getName());
                if (file.isDirectory() && name.matches()) {
                    rounds.add(Integer.parseInt(name.group(1)));
                }
            }
        } catch (FileNotFoundException e) {
            return List.of();
        }
        rounds.sort(Comparator.reverseOrder());
        return rounds;
    }

    private FileSystem fileSystem() throws IOException {
        return folder.getFileSystem(hadoop.configuration());
    }

    /** Removes what an interrupted run left unfinished of this checkpoint, so that it can be written, and says whose it is. */
    public OutputFolder begin(int completedRounds, RunSettings settings) throws IOException {
        OutputFolder checkpoint = folderOf(completedRounds);
        fileSystem().delete(checkpoint.path(), true);
        fileSystem().mkdirs(checkpoint.path());
        settings.write(checkpoint);
        return checkpoint;
    }

    /**
     * Deletes all but the newest {@code keep} committed checkpoints and the one of {@code bestRound}; those of rounds after
     * {@code newestRound} too, which a run that resumed before them has passed over. Manifests go first, so that none is
     * ever half deleted and whole to look at.
     *
     * @param newestRound the run's own newest, never deleted
     */
    public void prune(int keep, int newestRound, int bestRound) throws IOException {
        int kept = 0;
        for (int round : rounds()) {
            OutputFolder checkpoint = folderOf(round);
            if (round == bestRound) {
                continue;
            }
            if (kept < keep && round <= newestRound && checkpoint.isCommitted()) {
                kept++;
            } else {
                fileSystem().delete(checkpoint.path(OutputFolder.MANIFEST), false);
                fileSystem().delete(checkpoint.path(), true);
            }
        }
    }

    /** Writes one slice of a checkpoint. */
    public static Part writeSlice(HadoopSettings hadoop, Path checkpoint, Slice slice, SliceState state, long attempt)
            throws IOException {
        List<TensorSpec> tensors = new ArrayList<>();
        tensors.add(TensorSpec.of(VALUES, slice.rows(), slice.rowLength()));
        if (state.momentum().length > 0) {
            tensors.add(TensorSpec.of(MOMENTUM, slice.rows(), slice.rowLength()));
        }
        Map<String, String> metadata = Map.of(
                "tensor", String.valueOf(slice.tensor()),
                "from_row", String.valueOf(slice.fromRow()),
                "to_row", String.valueOf(slice.toRow()));
        String name = String.format(
                Locale.ROOT, "slice-%05d%s.safetensors", slice.index(), attempt == 0 ? "" : "-" + attempt);
        try (PartWriter out = PartWriter.create(hadoop.configuration(), checkpoint, name)) {
            SafetensorsWriter writer = new SafetensorsWriter(out, tensors, metadata);
            writer.write(state.values());
            if (state.momentum().length > 0) {
                writer.write(state.momentum());
            }
            writer.finish();
            return out.finish();
        }
    }

    /** Reads one slice of a checkpoint. */
    public static SliceState readSlice(HadoopSettings hadoop, Path checkpoint, Part part, Slice slice)
            throws IOException {
        Path path = new Path(checkpoint, part.path());
        try (SafetensorsFile file = SafetensorsFile.open(hadoop.configuration(), path)) {
            float[] values = file.read(VALUES);
            float[] momentum = file.has(MOMENTUM) ? file.read(MOMENTUM) : new float[0];
            if (values.length != slice.size()) {
                throw new JobFailed(Problem.of("A checkpoint's slice has another size than the model's")
                        .found(values.length + " values")
                        .allowed(String.valueOf(slice.size()))
                        .at(path)
                        .remedy("Resume with the settings the run began with"));
            }
            return new SliceState(values, momentum);
        }
    }

    /** Checks that a checkpoint has as many slices as a layout. */
    public static void requireSlices(Found found, ModelLayout layout) {
        int expected = layout.slices().size();
        if (found.manifest().slices().size() != expected) {
            throw new JobFailed(Problem.of("A checkpoint has another number of slices than the model")
                    .found(found.manifest().slices().size())
                    .allowed(String.valueOf(expected))
                    .at(found.folder().path()));
        }
    }
}
