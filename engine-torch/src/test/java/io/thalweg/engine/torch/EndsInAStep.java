package io.thalweg.engine.torch;

import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanLoss;
import io.thalweg.gan.GanShape;
import io.thalweg.gan.GanStepSettings;
import io.thalweg.gan.ImageBatch;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Optimizer;
import io.thalweg.network.Precision;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** A process whose steps take seconds, and that ends some time after the first of them. */
final class EndsInAStep {
    static final int CODE = 3;
    private static final int BATCH = 24;

    private EndsInAStep() {}

    /** @param arguments milliseconds */
    public static void main(String[] arguments) throws InterruptedException {
        CountDownLatch first = new CountDownLatch(1);
        Thread training = new Thread(() -> train(first));
        training.setDaemon(true);
        training.start();
        first.await();
        Thread.sleep(Long.parseLong(arguments[0]));
        System.exit(CODE);
    }

    private static void train(CountDownLatch first) {
        GanShape shape = new GanShape(64, 3, 0, 32, 48, DiscriminatorNorm.BATCH);
        byte[] pixels = new byte[BATCH * shape.values()];
        new Random(1).nextBytes(pixels);
        try (Gan gan = new TorchGanEngine()
                .open(
                        shape,
                        new GanLoss.NonSaturating(),
                        new Optimizer.Adam(0.5, 0.999, 1e-8, 0),
                        new ComputePlace(1, -1, Precision.FLOAT32))) {
            for (long step = 1; ; step++) {
                gan.train(
                        List.of(new ImageBatch(pixels, new int[BATCH], BATCH)),
                        new GanStepSettings(1e-4, 1e-4, step, 0, 0.9, step));
                first.countDown();
            }
        }
    }
}
