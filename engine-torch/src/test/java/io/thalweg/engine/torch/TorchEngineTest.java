package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelEngine;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.network.Device;
import io.thalweg.problem.JobFailed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class TorchEngineTest {
    private final NetworkShape shape = RandomNetwork.shape(Cell.LSTM);

    private static LanguageModelEngine engine() {
        return ServiceLoader.load(LanguageModelEngine.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(engine -> engine.name().equals("torch"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void isFoundOnTheClassPathAndRunsOnTheCpu() {
        LanguageModelEngine engine = engine();
        assertEquals(List.of(), engine.refusals(shape, RandomNetworks.SGD, Device.CPU));
        assertEquals(List.of(), engine.refusals(shape, RandomNetworks.SGD, Device.AUTO));
        try (LanguageModel model = engine.open(shape, RandomNetworks.SGD, 1, -1)) {
            // All parameters are zero, so all words are as likely.
            assertEquals(
                    6 * Math.log(shape.vocabulary()), model.evaluate(RandomNetworks.segment(shape, 2, 3, 1)), 1e-5);
        }
    }

    @Test
    void saysWhatItLookedForWhenThereIsNoGpu() {
        assumeFalse(Files.exists(Path.of("/dev/nvidiactl")), "this machine has a GPU");
        String message =
                engine().refusals(shape, RandomNetworks.SGD, Device.GPU).get(0).message();
        for (String part : List.of(
                "/proc/driver/nvidia/version",
                "/dev/nvidiactl",
                "libtorch_cuda.so",
                "linux-x86_64-gpu",
                "--device cpu",
                "/usr/local/cuda")) {
            assertTrue(message.contains(part), message);
        }
        assertEquals(
                message,
                assertThrows(JobFailed.class, () -> engine().open(shape, RandomNetworks.SGD, 1, 0))
                        .getMessage());
    }
}
