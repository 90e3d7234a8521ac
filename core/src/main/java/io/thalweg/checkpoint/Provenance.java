package io.thalweg.checkpoint;

import java.util.Map;

/**
 * {@code provenance.json}: where a model comes from, enough to make it again.
 *
 * @param program name, version and commit of the program
 * @param data path and hashes of the dataset
 * @param config every setting of the run
 * @param seed the seed every random draw derives from
 * @param runHash of program-independent inputs that decide the result
 * @param versions of Java, Spark and the libraries that compute
 * @param hardware processor, cores, memory, master
 * @param startedAt ISO 8601, UTC
 * @param finishedAt ISO 8601, UTC
 */
public record Provenance(
        Map<String, String> program,
        Map<String, String> data,
        Map<String, Object> config,
        long seed,
        String runHash,
        Map<String, String> versions,
        Map<String, String> hardware,
        String startedAt,
        String finishedAt) {
    public static final String FILE = "provenance.json";
}
