package io.thalweg.checkpoint;

/**
 * Which run a checkpoint belongs to.
 *
 * @param run of everything that decides the result: program, settings, data and seed
 * @param line of the same but for the settings that may be changed when a run is resumed
 */
public record RunHash(String run, String line) {
    /** Of a run that is resumed as it began or not at all. */
    public static RunHash unchanging(String run) {
        return new RunHash(run, run);
    }
}
