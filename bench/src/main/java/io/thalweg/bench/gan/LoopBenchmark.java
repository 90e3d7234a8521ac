package io.thalweg.bench.gan;

import io.thalweg.average.ModelState;
import io.thalweg.average.Slice;
import io.thalweg.dataset.ImageShape;
import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanConfig;
import io.thalweg.gan.GanLearningConfig;
import io.thalweg.gan.GanNetworkConfig;
import io.thalweg.gan.GanProgram;
import io.thalweg.gan.GanStep;
import io.thalweg.gan.GanStepSettings;
import io.thalweg.gan.ImageBatch;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.Device;
import io.thalweg.network.NativeSettings;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Images a second of an engine's training steps alone, one of the discriminator and one of the generator for each minibatch:
 * made-up images in memory, no rounds, no Spark. What a whole job is measured against.
 */
@Command(
        name = "loop-benchmark",
        mixinStandardHelpOptions = true,
        description = "Measures images a second of a GAN's bare training loop.")
public final class LoopBenchmark implements Callable<Integer> {
    private static final long SEED = 20_261_122L;
    private static final int IMAGES = 4096;

    @Option(names = "--engine", description = "Default: ${DEFAULT-VALUE}.")
    String engine = GanConfig.DEFAULT_ENGINE;

    @Option(names = "--size", description = "Pixels of a side. Default: ${DEFAULT-VALUE}.")
    int size = 28;

    @Option(names = "--channels", description = "Default: ${DEFAULT-VALUE}.")
    int channels = 1;

    @Option(names = "--noise", description = "Default: ${DEFAULT-VALUE}.")
    int noise = GanNetworkConfig.defaults().noise();

    @Option(names = "--features", description = "Channels next to the image. Default: ${DEFAULT-VALUE}.")
    int features = GanNetworkConfig.defaults().features();

    @Option(names = "--discriminator-norm", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    DiscriminatorNorm norm = DiscriminatorNorm.BATCH;

    @Option(names = "--batch", description = "Default: ${DEFAULT-VALUE}.")
    int batch = 64;

    @Option(names = "--threads", description = "Default: ${DEFAULT-VALUE}.")
    int threads = 1;

    @Option(names = "--warm-up", description = "Steps before the clock runs. Default: ${DEFAULT-VALUE}.")
    int warmUp = 10;

    @Option(names = "--measured", description = "Steps that are measured. Default: ${DEFAULT-VALUE}.")
    int measured = 200;

    public static void main(String[] arguments) {
        NativeSettings.make();
        System.exit(new CommandLine(new LoopBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() {
        MadeUpImages images = MadeUpImages.of(new ImageShape(channels, size, size), IMAGES, SEED);
        GanConfig config = config();
        GanProgram program = new GanProgram(config, images);
        BadConfiguration.throwIfAny(GanProgram.engine(engine)
                .refusals(program.shape(), config.learning().objective(), Device.CPU));
        Xorshift random = new Xorshift(Seeds.derive(SEED, "benchmark"));
        try (Gan gan = GanProgram.open(config, program.shape(), -1)) {
            gan.load(initial(program));
            for (int step = 0; step < warmUp; step++) {
                train(gan, config.learning(), images, random, step);
            }
            long began = System.nanoTime();
            double discriminatorLoss = 0;
            for (int step = 0; step < measured; step++) {
                discriminatorLoss += train(gan, config.learning(), images, random, warmUp + step)
                        .discriminatorLoss();
            }
            double seconds = (System.nanoTime() - began) * 1e-9;
            long seen = (long) measured * batch;
            System.out.printf(
                    Locale.ROOT,
                    "%s %,d images in %.2f s: %.1f images/s, mean loss of the discriminator %.3f nats%n",
                    engine,
                    seen,
                    seconds,
                    seen / seconds,
                    discriminatorLoss / measured);
        }
        return 0;
    }

    private GanConfig config() {
        return new GanConfig(
                new GanNetworkConfig(noise, features, norm, false),
                GanLearningConfig.defaults(),
                AveragingConfig.defaults(),
                batch,
                1,
                engine,
                Device.CPU,
                threads,
                SEED);
    }

    private static ModelState initial(GanProgram program) {
        ModelState state = ModelState.zeros(program.layout());
        for (Slice slice : program.layout().slices()) {
            state.put(slice, program.initialValues(slice));
        }
        return state;
    }

    private GanStep train(Gan gan, GanLearningConfig learning, MadeUpImages images, Xorshift random, int step) {
        int bytes = images.shape().bytes();
        byte[] pixels = new byte[batch * bytes];
        for (int i = 0; i < batch; i++) {
            System.arraycopy(images.pixels(), random.nextBelow(IMAGES) * bytes, pixels, i * bytes, bytes);
        }
        return gan.train(
                List.of(new ImageBatch(pixels, new int[0], batch)),
                new GanStepSettings(
                        learning.learningRate(),
                        learning.discriminatorLearningRate(),
                        step + 1L,
                        learning.labelSmoothing(),
                        learning.averageDecay(),
                        Seeds.derive(SEED, "benchmark.step", step)));
    }
}
