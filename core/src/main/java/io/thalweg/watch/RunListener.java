package io.thalweg.watch;

/**
 * Is told how a training run goes, for a tracker of experiments. Written by anyone: a public class with a public
 * constructor without parameters, on the class path of the driver, named by {@code --listener}.
 *
 * <p>All calls come on the driver, in the order of what happened, from one thread that is the listener's own; training
 * does not wait for them. {@link #runStarted} comes first; a run that fails before its first round can begin is not told of
 * at all. {@link #runEnded} comes last and once, unless the process is killed outright.
 *
 * <p>A listener that throws anything, that falls behind by {@value RunWatch#CAPACITY} calls, or that has not taken its last
 * call {@value RunWatch#PATIENCE_SECONDS} seconds after the run ended, is told nothing more; the user is warned, once, and
 * training goes on. So whatever may fail for a moment (a network) should be tried again by the listener itself.
 */
public interface RunListener {
    /** The run begins, or goes on from a checkpoint: see {@link RunStart#firstRound}. */
    default void runStarted(RunStart start) throws Exception {}

    default void roundFinished(RoundEnd round) throws Exception {}

    /** A checkpoint is whole: the run can be resumed from here. */
    default void checkpointCommitted(CheckpointCommit checkpoint) throws Exception {}

    default void runEnded(RunEnd end) throws Exception {}
}
