package io.thalweg.tensorboard;

import io.thalweg.tensorboard.EventFiles.Due;
import io.thalweg.watch.CheckpointCommit;
import io.thalweg.watch.RoundEnd;
import io.thalweg.watch.RunEnd;
import io.thalweg.watch.RunListener;
import io.thalweg.watch.RunStart;
import java.io.IOException;
import java.time.Clock;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes a run's curves for TensorBoard: the scalars of {@link RoundEnd}, step = round, in a folder named after the run, so
 * that one folder shows many runs side by side.
 *
 * <p>A run that is resumed writes further files in the same folder, which begin by declaring void what was written of the
 * rounds that are trained again ({@code SessionLog START}); so no step is shown twice. A run that begins anew in the same
 * output replaces its curves.
 */
public final class TensorBoardListener implements RunListener {
    private static final int ID_DIGITS = 8;

    private final Configuration hadoop;
    private final Path folder;
    private final Clock clock;
    private @Nullable EventFiles events;

    /** @param folder holds a folder for each run; need not exist */
    public TensorBoardListener(Configuration hadoop, Path folder) {
        this(hadoop, folder, Clock.systemUTC());
    }

    TensorBoardListener(Configuration hadoop, Path folder, Clock clock) {
        this.hadoop = hadoop;
        this.folder = folder;
        this.clock = clock;
    }

    /** The name of a run's folder: for people first, and the same whenever the run is resumed. */
    static String folderName(RunStart start) {
        return start.name() + "-" + start.runId().substring(0, ID_DIGITS);
    }

    @Override
    public void runStarted(RunStart start) throws IOException {
        EventFiles files = new EventFiles(hadoop, new Path(folder, folderName(start)), clock);
        if (start.firstRound() == 0) {
            files.forget();
        }
        files.add(start.firstRound(), Event.sessionStart(start.at(), start.firstRound()));
        files.flush(Due.NOW);
        events = files;
    }

    @Override
    public void roundFinished(RoundEnd round) throws IOException {
        EventFiles files = begun();
        int step = round.metrics().round();
        files.add(step, Event.scalars(round.at(), step, round.scalars()));
        files.flush(Due.SOON);
    }

    /** What the checkpoint holds is not trained again, so it must be on record. */
    @Override
    public void checkpointCommitted(CheckpointCommit checkpoint) throws IOException {
        begun().flush(Due.NOW);
    }

    @Override
    public void runEnded(RunEnd end) throws IOException {
        begun().close();
    }

    private EventFiles begun() {
        EventFiles files = events;
        if (files == null) {
            throw new IllegalStateException("No run has begun");
        }
        return files;
    }
}
