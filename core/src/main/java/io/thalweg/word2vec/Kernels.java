package io.thalweg.word2vec;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the kernel, once in the life of a Java virtual machine, and says which and why. */
final class Kernels {
    static final String MODULE = "jdk.incubator.vector";

    private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
    private static final Kernel PLAIN = new PlainKernel();

    private Kernels() {}

    /** @throws BadConfiguration if the configuration insists on the vector kernel and it cannot run here */
    static Kernel choose(Word2VecConfig config) {
        if (config.objective() == Objective.FULL_SOFTMAX) {
            FullSoftmaxNote.tell();
            return PLAIN;
        }
        return switch (config.kernel()) {
            case PLAIN -> PLAIN;
            case AUTO -> Automatic.KERNEL;
            case VECTOR -> vector(config);
        };
    }

    private static Kernel vector(Word2VecConfig config) {
        refusal(config).ifPresent(problem -> {
            throw new BadConfiguration(problem);
        });
        return new VectorKernel();
    }

    /** What is wrong with the configuration's choice in this Java virtual machine. */
    static Optional<Problem> refusal(Word2VecConfig config) {
        String obstacle = config.kernel() == KernelChoice.VECTOR ? obstacle() : "";
        return obstacle.isEmpty()
                ? Optional.empty()
                : Optional.of(Problem.of("--kernel vector cannot run here")
                        .found(obstacle)
                        .remedy("Start Java with --add-modules " + MODULE + ", or choose --kernel auto"));
    }

    /** Why the vector kernel cannot run, or nothing. */
    static String obstacle() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return "Java was started without --add-modules " + MODULE;
        }
        // Vectors of 128 bits on x86 mean a processor without fused multiply-add, which would be simulated.
        int least = System.getProperty("os.arch", "").equals("amd64") ? 8 : 4;
        return VectorKernel.lanes() < least ? "vectors of " + VectorKernel.lanes() + " floats only" : "";
    }

    /** Initialised on first use: one choice, one line in the log. */
    private static final class Automatic {
        static final Kernel KERNEL = choose();

        private static Kernel choose() {
            String obstacle = obstacle();
            if (obstacle.isEmpty()) {
                Kernel kernel = new VectorKernel();
                LOG.info("Word2vec kernel: {}; the widest vectors of this processor", kernel.description());
                return kernel;
            }
            LOG.warn("Word2vec kernel: plain, several times slower than vector: {}", obstacle);
            return PLAIN;
        }
    }

    private static final class FullSoftmaxNote {
        static {
            LOG.info("Word2vec kernel: plain; the full softmax has no other");
        }

        private FullSoftmaxNote() {}

        static void tell() {
            // Initialising the class has said it.
        }
    }
}
