package io.thalweg.engine.torch;

import io.thalweg.network.ComputePlace;
import io.thalweg.network.NativeSettings;
import io.thalweg.network.Precision;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/** PyTorch's libraries in this process: how they are brought in, and with how many threads they compute. */
final class TorchLibrary {
    private TorchLibrary() {}

    static {
        NativeSettings.make();
        unpack();
    }

    /**
     * JavaCPP unpacks a library when it loads it, and libtorch before those that it needs. The system's linker would then
     * take them from another PyTorch, if one is installed, and the process would die.
     */
    private static void unpack() {
        try {
            for (String library : List.of("c10", "torch_cpu", "c10_cuda", "torch_cuda")) {
                for (String build : List.of("", "-gpu")) {
                    Loader.cacheResources(GpuSearch.resource(build, System.mapLibraryName(library)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("PyTorch's libraries cannot be unpacked", e);
        }
    }

    /** Whether PyTorch was loaded with CUDA and sees a GPU. */
    static boolean seesGpu() {
        return torch.hasCUDA() && torch.cuda_is_available();
    }

    /** Loads the libraries for a network. Threads and the precision of float32 on GPUs are the process's. */
    static void load(ComputePlace place) {
        load(place.threads());
        if (place.gpu() >= 0) {
            // PyTorch itself lets cuDNN round, and cuBLAS not. Of bfloat16 cuDNN's recurrent layers are what is left in
            // float32.
            Precision precision = place.precision();
            torch.globalContext().setAllowTF32CuBLAS(precision == Precision.TF32);
            torch.globalContext().setAllowTF32CuDNN(precision != Precision.FLOAT32);
        }
    }

    /**
     * Loads the libraries. Threads are the process's: all models in it compute with as many.
     *
     * @throws JobFailed if another PyTorch would be loaded in their place
     */
    static void load(int threads) {
        GpuSearch.hidden(System.getenv("LD_LIBRARY_PATH")).ifPresent(problem -> {
            throw new JobFailed(problem);
        });
        OneDnn.leaveOutWhereWrong();
        torch.set_num_threads(threads);
        // OpenBLAS, which multiplies the matrices, has threads of its own.
        Scopes.inScope(() -> {
            openblas.blas_set_num_threads(threads);
            return threads;
        });
    }
}
