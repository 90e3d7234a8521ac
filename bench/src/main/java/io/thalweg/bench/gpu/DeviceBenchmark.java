package io.thalweg.bench.gpu;

import io.thalweg.bench.gpu.Trials.Trial;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Precision;
import io.thalweg.network.QueuedSteps;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Losses and examples a second of a network's steps on devices of this machine, from weights and inputs that follow from a fixed
 * seed; writes both, for the same network in another library. Prints a line of what was run and JSON for each place, which {@code
 * bench/gpu/table.py} reads. See {@code bench/gpu/run.sh}.
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

    @Option(
            names = "--place",
            required = true,
            split = ",",
            paramLabel = "DEVICE:PRECISION",
            description = "cpu or gpu, which is CUDA's first, and float32, tf32 or bfloat16: one after the other.")
    List<String> places = List.of();

    @Option(names = "--threads", description = "Default: ${DEFAULT-VALUE}.")
    int threads = 1;

    @Option(names = "--vocabulary", description = "Of lm. Default: ${DEFAULT-VALUE}.")
    int vocabulary = 10_000;

    @Option(names = "--dropout", description = "Of lm; the other library is not told. Default: ${DEFAULT-VALUE}.")
    double dropout = 0;

    @Option(names = "--features", description = "Of gan. Default: ${DEFAULT-VALUE}.")
    int features = 64;

    @Option(names = "--warm-up", description = "Steps before the clock runs. Default: ${DEFAULT-VALUE}.")
    int warmUp = 12;

    @Option(names = "--measured", description = "Steps that are measured. Default: ${DEFAULT-VALUE}.")
    int measured = 100;

    @Option(names = "--measured-on-cpu", description = "At most so many on the CPU. Default: ${DEFAULT-VALUE}.")
    int measuredOnCpu = 40;

    @Option(names = "--write", paramLabel = "DIR", description = "Where weights and inputs are written.")
    @Nullable
    Path folder;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new DeviceBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Trials trials = family.equals("gan")
                ? new GanTrials(size, features)
                : new LanguageModelTrials(size, vocabulary, dropout);
        if (folder != null) {
            trials.write(folder);
        }
        for (String place : places) {
            String device = place.substring(0, place.indexOf(':'));
            String precision = place.substring(place.indexOf(':') + 1);
            Map<String, Object> told = measure(
                    trials,
                    new ComputePlace(
                            threads,
                            device.equals("gpu") ? 0 : -1,
                            Precision.valueOf(precision.toUpperCase(Locale.ROOT))),
                    device.equals("gpu") ? measured : Math.min(measured, measuredOnCpu));
            System.out.println(String.join(" ", family, String.valueOf(size), "thalweg", device, precision) + "\t"
                    + Json.toLine(told));
        }
        return 0;
    }

    private Map<String, Object> measure(Trials trials, ComputePlace place, int steps) {
        List<Object> losses = new ArrayList<>();
        double seconds;
        double given = 0;
        try (Trial trial = trials.open(place)) {
            QueuedSteps<Object> queue = new QueuedSteps<>((step, loss) -> losses.add(loss));
            for (int step = 0; step < warmUp; step++) {
                queue.begun(trial.begin(step));
            }
            queue.end();
            long began = System.nanoTime();
            for (int step = warmUp; step < warmUp + steps; step++) {
                long before = System.nanoTime();
                Supplier<Object> running = trial.begin(step);
                given += (System.nanoTime() - before) * 1e-9;
                queue.begun(running);
            }
            queue.end();
            seconds = (System.nanoTime() - began) * 1e-9;
        }
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("losses", losses.subList(0, Math.min(Trials.COMPARED, losses.size())));
        told.put("per_second", steps * trials.examplesOfAStep() / seconds);
        told.put("ms_a_step", 1000 * seconds / steps);
        told.put("ms_to_begin", 1000 * given / steps);
        return told;
    }
}
