package io.thalweg.engine.torch;

import io.thalweg.network.ComputePlace;
import io.thalweg.network.NativeSettings;
import io.thalweg.network.Precision;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/** PyTorch's libraries in this process: how they are brought in, and with how many threads they compute. */
final class TorchLibrary {
    private TorchLibrary() {}

    static {
        NativeSettings.make();
    }

    /** Whether PyTorch was loaded with CUDA and sees a GPU. */
    static boolean seesGpu() {
        return torch.hasCUDA() && torch.cuda_is_available();
    }

    /** Loads the libraries for a network. Threads and the precision of float32 on GPUs are the process's. */
    static void load(ComputePlace place) {
        load(place.threads());
        if (place.gpu() >= 0) {
            // PyTorch itself lets cuDNN round, and cuBLAS not.
            boolean rounds = place.precision() == Precision.TF32;
            torch.globalContext().setAllowTF32CuBLAS(rounds);
            torch.globalContext().setAllowTF32CuDNN(rounds);
        }
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
