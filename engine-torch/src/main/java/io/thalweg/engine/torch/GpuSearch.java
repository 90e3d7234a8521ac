package io.thalweg.engine.torch;

import io.thalweg.problem.Problem;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/**
 * Whether PyTorch can compute on a GPU here; if not, what was looked for, and where. Looks at files first, because loading
 * PyTorch takes a second and its memory; where they leave hope, PyTorch itself says.
 */
final class GpuSearch {
    /** One of them is there where a driver is: of a machine or container, of a virtual machine under Windows. */
    private static final List<Path> SIGNS_OF_A_DRIVER =
            List.of(Path.of("/dev/nvidiactl"), Path.of("/proc/driver/nvidia/version"), Path.of("/dev/dxg"));

    private static final String LIBRARY = "libtorch_cuda.so";

    private GpuSearch() {}

    static Optional<Problem> refusal() {
        List<String> missing = missing();
        if (missing.isEmpty() && !TorchLibrary.seesGpu()) {
            missing.add("no GPU that PyTorch can use, though there are a driver and PyTorch's build for CUDA");
        }
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Problem.of("PyTorch has no GPU here")
                .found(String.join("; ", missing))
                .allowed(
                        "an NVIDIA GPU of compute capability 7.5 or more with its driver, and PyTorch's build for CUDA 13")
                .remedy("Ask for --device cpu, or run where there is a GPU with org.bytedeco:pytorch:linux-x86_64-gpu"
                        + " on the class path (mvn -Pgpu puts it into jobs/target/gpu) and the libraries of CUDA 13 with"
                        + " cuDNN 9 and NCCL in /usr/local/cuda or in folders that LD_LIBRARY_PATH names"));
    }

    private static List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (SIGNS_OF_A_DRIVER.stream().noneMatch(Files::exists)) {
            missing.add("no driver (none of "
                    + SIGNS_OF_A_DRIVER.stream().map(Path::toString).collect(Collectors.joining(", ")) + ")");
        }
        String resource = resource("-gpu", LIBRARY);
        if (found(resource) == null) {
            missing.add("no " + LIBRARY + " (" + resource + " on the class path)");
        }
        return missing;
    }

    /** Whether the class path has PyTorch's library for this machine's processor and system, and nothing hides it. */
    static Optional<Problem> libraryRefusal() {
        String plain = resource("", "libjnitorch.so");
        String gpu = resource("-gpu", "libjnitorch.so");
        if (found(plain) != null || found(gpu) != null) {
            return hidden(System.getenv("LD_LIBRARY_PATH"));
        }
        return Optional.of(Problem.of("PyTorch's library for this platform is not on the class path")
                .found("neither " + plain + " nor " + gpu)
                .allowed("one of them")
                .remedy("Add org.bytedeco:pytorch, openblas and javacpp with the classifier " + Loader.getPlatform()));
    }

    /** Another PyTorch that the system's linker would find first: both in one process end it without a word. */
    static Optional<Problem> hidden(@Nullable String libraryPath) {
        return Stream.of(libraryPath == null ? new String[0] : libraryPath.split(File.pathSeparator))
                .map(folder -> Path.of(folder, "libtorch_cpu.so"))
                .filter(Files::exists)
                .findFirst()
                .map(other -> Problem.of("LD_LIBRARY_PATH puts another PyTorch before Thalweg's")
                        .found(other.toString())
                        .allowed("no folder that has a libtorch_cpu.so")
                        .remedy("Take " + other.getParent() + " out of LD_LIBRARY_PATH, for executors out of"
                                + " spark.executorEnv.LD_LIBRARY_PATH"));
    }

    /** Where a library of PyTorch's builds is on the class path. */
    static String resource(String build, String library) {
        return "/org/bytedeco/pytorch/" + Loader.getPlatform() + build + "/" + library;
    }

    private static @Nullable URL found(String resource) {
        return GpuSearch.class.getResource(resource);
    }
}
