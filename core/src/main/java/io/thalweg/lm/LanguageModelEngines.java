package io.thalweg.lm;

import io.thalweg.network.ComputePlace;
import io.thalweg.network.Device;
import io.thalweg.network.EngineSearch;
import io.thalweg.network.Optimizer;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.util.List;

/** The engines there are on the class path. */
public final class LanguageModelEngines {
    private LanguageModelEngines() {}

    /**
     * Opens a network where a configuration wants it.
     *
     * @param gpu address of the GPU that there is for it, or -1
     * @throws JobFailed if the device is not there
     */
    public static LanguageModel open(LanguageModelConfig config, NetworkShape shape, int gpu) {
        LanguageModelEngine engine = named(config.engine());
        Optimizer optimizer = config.learning().method();
        int address = EngineSearch.address(config.device(), engine.usesGpus() ? gpu : -1);
        if (address >= 0) {
            List<Problem> refusals = engine.refusals(shape, optimizer, Device.GPU);
            if (!refusals.isEmpty()) {
                throw new JobFailed(refusals.get(0));
            }
        }
        return engine.open(shape, optimizer, new ComputePlace(config.threads(), address, config.precision()));
    }

    /**
     * The engine of that name.
     *
     * @throws BadConfiguration if there is none on the class path; says which there are
     */
    public static LanguageModelEngine named(String name) {
        return EngineSearch.named(name, LanguageModelEngine.class, LanguageModelEngine::name);
    }
}
