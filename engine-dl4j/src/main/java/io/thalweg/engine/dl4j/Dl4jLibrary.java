package io.thalweg.engine.dl4j;

import io.thalweg.network.NativeSettings;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's libraries in this process: how they are brought in, and with how many threads they compute. */
final class Dl4jLibrary {
    private Dl4jLibrary() {}

    static {
        NativeSettings.make();
        // Workspaces free what a step made; asking the JVM to collect garbage every few seconds would only cost time.
        Nd4j.getMemoryManager().togglePeriodicGc(false);
    }

    /** Loads the libraries as they are. */
    static void bringIn() {
        // What the class does when it is loaded is all.
    }

    /** Loads the libraries. Threads are the process's: all models in it compute with as many. */
    static void load(int threads) {
        Nd4j.getEnvironment().setMaxThreads(threads);
        Nd4j.getEnvironment().setMaxMasterThreads(threads);
        // OpenBLAS, which multiplies the matrices, has threads of its own.
        openblas.blas_set_num_threads(threads);
    }
}
