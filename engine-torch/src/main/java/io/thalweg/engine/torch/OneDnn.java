package io.thalweg.engine.torch;

import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether PyTorch may compute with oneDNN on this processor. oneDNN cuts its loops by the sizes of the caches, which it
 * asks the processor for. Some virtual machines hide them; on such a one its LSTM was seen to be wrong by half of the
 * values with 16 units and fewer, and GANs to become NaN, without an error. PyTorch's other code computes the same,
 * slower.
 */
final class OneDnn {
    private static final Logger LOG = LoggerFactory.getLogger(OneDnn.class);

    /** What Linux knows of the first core: in it a folder {@code cache}, if the processor tells its caches. */
    private static final Path FIRST_CORE = Path.of("/sys/devices/system/cpu/cpu0");

    private OneDnn() {}

    /** Leaves it out of this process where it would be wrong, and says so once. */
    static void leaveOutWhereWrong() {
        if (Wrong.HERE) {
            torch.globalContext().setUserEnabledMkldnn(false);
            // Next in line for convolutions. It needs the caches' sizes too, finds that out, and says so at each call.
            torch.globalContext().setUserEnabledNNPACK(false);
        }
    }

    /** @param core Linux's folder of a core; where there is none, nothing is known against the processor */
    static boolean cachesAreHidden(Path core) {
        return Files.isDirectory(core) && !Files.isDirectory(core.resolve("cache"));
    }

    /** Initialised on first use: one look, one line in the log. */
    private static final class Wrong {
        static final boolean HERE = look();

        private static boolean look() {
            boolean hidden = System.getProperty("os.arch", "").equals("amd64") && cachesAreHidden(FIRST_CORE);
            if (hidden) {
                LOG.warn(
                        "This processor does not tell the sizes of its caches ({} is missing), without which oneDNN "
                                + "computes wrong results: PyTorch computes without it, slower",
                        FIRST_CORE.resolve("cache"));
            }
            return hidden;
        }
    }
}
