package io.thalweg.gan.classifier;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.EngineSearch;
import java.util.List;

/** A library of networks that knows the classifier. Found on the class path by {@link java.util.ServiceLoader}; stateless. */
public interface ClassifierEngine {
    /**
     * The engine of every job, whatever trains its GAN: features of two libraries differ in their last bits, and measures on
     * them would.
     */
    String USUAL = "torch";

    /** As users name the library. */
    String name();

    /** Memory outside the heap that the network takes for so many images at a time, the library's own left out. */
    List<MemoryTerm> nativeMemory(ClassifierShape shape, int batch);

    /**
     * A network with all parameters zero.
     *
     * @param threads of the CPU that one operation may use
     * @param gpu address of the GPU, or -1 for the CPU
     */
    ImageClassifier open(ClassifierShape shape, int threads, int gpu);

    /** The engine of that name. @throws io.thalweg.problem.BadConfiguration if there is none on the class path */
    static ClassifierEngine named(String name) {
        return EngineSearch.named(name, ClassifierEngine.class, ClassifierEngine::name);
    }
}
