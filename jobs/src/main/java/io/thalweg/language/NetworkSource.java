package io.thalweg.language;

import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.LanguageModelEngine;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.network.Device;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.spark.TaskGpu;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.OutputFolder;
import io.thalweg.training.LanguageModelFolder;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * Opens a model's network wherever it is called. Travels to executors: it carries a path and settings.
 *
 * @param hadoop settings of storage
 * @param folder of the model
 * @param engine that runs it, which need not be the one that trained it
 * @param device where it runs
 * @param threads of the CPU it uses
 */
record NetworkSource(HadoopSettings hadoop, String folder, String engine, Device device, int threads)
        implements Serializable {

    static NetworkSource of(Configuration hadoop, LanguageModelFolder model, String engine, Device device) {
        int threads = model.config().training().threads();
        return new NetworkSource(
                new HadoopSettings(hadoop), model.folder().path().toString(), engine, device, threads);
    }

    /** @throws BadConfiguration if the engine is not there or knows no such network */
    void check(LanguageModelFolder model) {
        check(model, Device.CPU);
    }

    /** @throws BadConfiguration besides if this machine, where networks will run, lacks the device */
    void checkHere(LanguageModelFolder model) {
        check(model, device);
    }

    private void check(LanguageModelFolder model, Device looked) {
        LanguageModelEngine known = LanguageModelEngines.named(engine);
        BadConfiguration.throwIfAny(known.refusals(
                model.shape(), model.config().training().learning().method(), looked));
    }

    LanguageModelFolder model() {
        return LanguageModelFolder.open(OutputFolder.at(hadoop.configuration(), folder));
    }

    /** The network with its parameters, to be closed. */
    LanguageModel open(LanguageModelFolder model) throws IOException {
        LanguageModelConfig trained = model.config().training();
        LanguageModelConfig here = new LanguageModelConfig(
                trained.network(),
                trained.learning(),
                trained.averaging(),
                trained.batch(),
                trained.steps(),
                trained.epochs(),
                engine,
                device,
                threads,
                trained.seed());
        LanguageModel network = LanguageModelEngines.open(here, model.shape(), TaskGpu.device());
        network.load(model.parameters());
        return network;
    }
}
