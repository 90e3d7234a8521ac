package io.thalweg.checkpoint;

import java.util.List;

/**
 * Which run a checkpoint belongs to.
 *
 * @param run of everything that decides the result: program, settings, data and seed
 * @param line of the same but for the settings that may be changed when a run is resumed
 * @param earlier of the same run as versions wrote it that lacked a setting or had another default
 * @param settings what {@code line} is of, to be told where another run's differ
 */
public record RunHash(String run, String line, List<RunHash> earlier, RunSettings settings) {
    public RunHash {
        earlier = List.copyOf(earlier);
    }

    /** Of a run as this version alone writes it. */
    public RunHash(String run, String line) {
        this(run, line, List.of(), RunSettings.UNKNOWN);
    }

    /** Of a run that is resumed as it began or not at all. */
    public static RunHash unchanging(String run) {
        return new RunHash(run, run);
    }

    /** Whether a checkpoint is of this very run. */
    public boolean isRun(String hash) {
        return run.equals(hash) || earlier.stream().anyMatch(each -> each.isRun(hash));
    }

    /** Whether this run may go on from a checkpoint of that line. */
    public boolean isLine(String hash) {
        return line.equals(hash) || earlier.stream().anyMatch(each -> each.isLine(hash));
    }
}
