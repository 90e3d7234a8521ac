package io.thalweg.bench.gpu;

import io.thalweg.bench.gpu.Trials.Trial;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Precision;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Losses and examples a second of a network's steps on one device, from weights and inputs that follow from a fixed seed; writes
 * both, for the same network in another library. Prints one line of JSON. See {@code bench/gpu/run.sh}.
 */
@Command(
        name = "device-benchmark",
        mixinStandardHelpOptions = true,
        description = "Measures a network's steps on one device.")
public final class DeviceBenchmark implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "lm|gan", description = "The family.")
    String family = "";

    @Option(names = "--size", required = true, description = "Hidden units of two LSTM layers, or pixels of a side.")
    int size;

    @Option(names = "--device", description = "cpu or gpu, which is CUDA's first. Default: ${DEFAULT-VALUE}.")
    String device = "cpu";

    @Option(names = "--precision", description = "float32, tf32 or bfloat16. Default: ${DEFAULT-VALUE}.")
    String precision = "float32";

    @Option(names = "--threads", description = "Default: ${DEFAULT-VALUE}.")
    int threads = 1;

    @Option(names = "--vocabulary", description = "Of lm. Default: ${DEFAULT-VALUE}.")
    int vocabulary = 10_000;

    @Option(names = "--features", description = "Of gan. Default: ${DEFAULT-VALUE}.")
    int features = 64;

    @Option(names = "--warm-up", description = "Steps before the clock runs. Default: ${DEFAULT-VALUE}.")
    int warmUp = 12;

    @Option(names = "--measured", description = "Steps that are measured. Default: ${DEFAULT-VALUE}.")
    int measured = 100;

    @Option(names = "--write", paramLabel = "DIR", description = "Where weights and inputs are written.")
    @Nullable
    Path folder;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new DeviceBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        ComputePlace place = new ComputePlace(
                threads, device.equals("gpu") ? 0 : -1, Precision.valueOf(precision.toUpperCase(Locale.ROOT)));
        Trials trials =
                family.equals("gan") ? new GanTrials(size, features) : new LanguageModelTrials(size, vocabulary);
        if (folder != null) {
            trials.write(folder);
        }
        List<Object> losses = new ArrayList<>();
        double seconds;
        try (Trial trial = trials.open(place)) {
            for (int step = 0; step < warmUp; step++) {
                losses.add(trial.step(step));
            }
            long began = System.nanoTime();
            for (int step = warmUp; step < warmUp + measured; step++) {
                losses.add(trial.step(step));
            }
            seconds = (System.nanoTime() - began) * 1e-9;
        }
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("device", device);
        told.put("losses", losses.subList(0, Math.min(10, losses.size())));
        told.put("per_second", measured * trials.examplesOfAStep() / seconds);
        told.put("gpu_bytes", 0);
        System.out.println(Json.toLine(told));
        return 0;
    }
}
