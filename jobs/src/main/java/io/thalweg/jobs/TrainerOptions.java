package io.thalweg.jobs;

import io.thalweg.train.TrainerConfig;

/** The options of every training command that do not change what a round computes. */
final class TrainerOptions {
    private TrainerOptions() {}

    static ConfigOptions<TrainerConfig> create() {
        return ConfigOptions.of(TrainerConfig.defaults())
                .explain(
                        "checkpointEvery",
                        "Rounds between checkpoints, at most 50: Spark remembers how each round since was made.")
                .explain("keepCheckpoints", "Checkpoints kept.")
                .explain("validateEvery", "Rounds between validations on the held-out split; 0 for none.")
                .explain("patience", "Stop after so many validations without improvement; 0 to run to the end.")
                .explain("maxRounds", "Stop after so many rounds; 0 for all.")
                .explain("quorum", "Share of the replicas whose results end a round; 1 waits for all.")
                .explain(
                        "grace",
                        "How much longer than the quorum a replica may train before the round ends without it: 0.2 or 20%;"
                                + " at least 250 ms.")
                .explain(
                        "roundTimeoutSeconds",
                        "--round-timeout",
                        "How long a round may last before its replicas are started anew, and as long again before it"
                                + " fails: 90s, 10m, 2h.")
                .convert("roundTimeoutSeconds", ConfigOption.TIME_LABEL, ConfigOption::seconds, "2h");
    }
}
