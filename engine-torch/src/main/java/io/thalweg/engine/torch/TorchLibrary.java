package io.thalweg.engine.torch;

import java.util.List;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/** PyTorch's libraries in this process: how they are brought in, and with how many threads they compute. */
final class TorchLibrary {
    private TorchLibrary() {}

    static {
        // JavaCPP bounds the process by the size of the heap, which says nothing about a network outside it, and asks
        // the
        // kernel for the process's size at each allocation to do so.
        unlessSet("org.bytedeco.javacpp.maxbytes", "0");
        unlessSet("org.bytedeco.javacpp.maxphysicalbytes", "0");
        // Spark MLlib's linear algebra (netlib) looks for the machine's OpenBLAS. A second OpenBLAS brought in after
        // PyTorch's takes the first one's table of kernels for its own, and the process dies. Without, MLlib computes
        // in Java.
        for (String part : List.of("blas", "lapack", "arpack")) {
            unlessSet("dev.ludovic.netlib." + part + ".nativeLib", "none-beside-pytorch");
        }
    }

    private static void unlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Whether PyTorch was loaded with CUDA and sees a GPU. */
    static boolean seesGpu() {
        return torch.hasCUDA() && torch.cuda_is_available();
    }

    /** Loads the libraries. Threads are the process's: all models in it compute with as many. */
    static void load(int threads) {
        torch.set_num_threads(threads);
        // OpenBLAS, which multiplies the matrices, has threads of its own.
        Scopes.inScope(() -> {
            openblas.blas_set_num_threads(threads);
            return threads;
        });
    }
}
