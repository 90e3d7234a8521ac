package io.thalweg.jobs;

import io.thalweg.train.TrainerConfig;

/** The options of every training command that do not change what a round computes. */
final class TrainerOptions {
    private TrainerOptions() {}

    static ConfigOptions<TrainerConfig> create() {
        return ConfigOptions.of(TrainerConfig.defaults())
                .explain("checkpointEvery", "Rounds between checkpoints.")
                .explain("keepCheckpoints", "Checkpoints kept.")
                .explain("validateEvery", "Rounds between validations on the held-out split; 0 for none.")
                .explain("patience", "Stop after so many validations without improvement; 0 to run to the end.")
                .explain("maxRounds", "Stop after so many rounds; 0 for all.");
    }
}
