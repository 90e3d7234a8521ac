package io.thalweg.spark;

import io.thalweg.problem.Problem;
import java.util.List;
import java.util.Optional;

/** What libtorch and CUDA say when a GPU's memory does not suffice, in words for whoever started the run. */
public final class GpuTrouble {
    /** Of libtorch's allocator, of CUDA itself, of cuBLAS's work space. */
    private static final List<String> NO_MEMORY =
            List.of("CUDA out of memory", "CUDA error: out of memory", "CUBLAS_STATUS_ALLOC_FAILED");

    private GpuTrouble() {}

    /**
     * The problem that {@code message} tells of, if a GPU's memory ran out.
     *
     * @param place where it was; may be empty
     */
    public static Optional<Problem> outOfMemory(String message, String place) {
        return message.lines()
                .flatMap(line -> NO_MEMORY.stream()
                        .filter(line::contains)
                        .map(words -> line.substring(line.indexOf(words)).strip()))
                .findFirst()
                .map(found -> Problem.of("The GPU's memory ran out")
                        .found(found)
                        .at(place)
                        .remedy(
                                "Lower --batch, have fewer replicas share a GPU (spark.task.resource.gpu.amount=1), or choose"
                                        + " --precision bfloat16; --dry-run tells what a replica needs"));
    }

    /** A failure's first line, with its type where that says something; of a class that could not be made ready, why. */
    static String told(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof ExceptionInInitializerError && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return cause.getClass() == RuntimeException.class
                ? message
                : cause.getClass().getSimpleName() + ": " + message;
    }
}
