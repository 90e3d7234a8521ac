package io.thalweg.engine.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelState;
import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanEngine;
import io.thalweg.gan.GanLoss;
import io.thalweg.gan.GanProgram;
import io.thalweg.gan.GanShape;
import io.thalweg.gan.GanStepSettings;
import io.thalweg.gan.ImageBatch;
import io.thalweg.gan.Noise;
import io.thalweg.network.Device;
import io.thalweg.network.Optimizer;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;

class Dl4jGanEngineTest {
    private static final long SEED = 23;
    private static final GanLoss LOSS = new GanLoss.NonSaturating();
    private static final Optimizer ADAM = new Optimizer.Adam(0.5, 0.999, 1e-8, 0);
    private static final GanShape SHAPE = new GanShape(16, 1, 3, 4, 2, DiscriminatorNorm.BATCH);

    private final GanEngine engine = GanProgram.engine("dl4j");

    private static GanStepSettings settings(long number) {
        return new GanStepSettings(1e-3, 1e-3, number, 0, 0.9, SEED + number);
    }

    private static ImageBatch batch(GanShape shape, int count) {
        Random random = new Random(SEED);
        byte[] pixels = new byte[count * shape.values()];
        random.nextBytes(pixels);
        int[] labels = shape.classes() == 0
                ? new int[0]
                : random.ints(count, 0, shape.classes()).toArray();
        return new ImageBatch(pixels, labels, count);
    }

    @Test
    void runsOnTheCpu() {
        assertEquals(List.of(), engine.refusals(SHAPE, LOSS, Device.CPU));
        assertEquals(List.of(), engine.refusals(SHAPE, LOSS, Device.AUTO));
        try (Gan gan = engine.open(SHAPE, LOSS, ADAM, 1, -1)) {
            // All parameters are zero, so all images are grey, and the discriminator cannot tell.
            assertEquals(
                    2 * Math.log(2), gan.losses(batch(SHAPE, 4), settings(1)).discriminatorLoss(), 1e-6);
            byte[] made = gan.generate(Noise.normal(SEED, "test", 2 * 4), new int[] {0, 2});
            for (byte value : made) {
                assertEquals(128, Byte.toUnsignedInt(value));
            }
        }
    }

    @Test
    void refusesWhatDl4jDoesNotHaveAndNamesTheEngineThatHasIt() {
        GanShape spectral = new GanShape(16, 1, 0, 4, 2, DiscriminatorNorm.SPECTRAL);
        GanShape none = new GanShape(16, 1, 0, 4, 2, DiscriminatorNorm.NONE);
        GanLoss wasserstein = new GanLoss.WassersteinGradientPenalty(10);
        assertEquals(List.of(), engine.refusals(none, LOSS, Device.CPU));
        assertRefused(spectral, LOSS, -1, "spectral", "batch, none", "--engine torch");
        assertRefused(none, wasserstein, -1, "wasserstein", "hinge", "--engine torch");
        assertRefused(none, LOSS, 0, "CUDA", "--device cpu", "--engine torch");
        assertEquals(3, engine.refusals(spectral, wasserstein, Device.GPU).size());
    }

    /** A buffer of 2^31 - 1 bytes holds 2^29 - 1 parameters. */
    @Test
    void refusesMoreParametersThanOneBufferHolds() {
        GanShape wide = new GanShape(64, 1, 0, 4, 200, DiscriminatorNorm.BATCH);
        assertEquals(List.of(), engine.refusals(wide, LOSS, Device.CPU));
        GanShape wider = new GanShape(64, 1, 0, 4, 1024, DiscriminatorNorm.BATCH);
        assertRefused(wider, LOSS, -1, "parameters", "at most 536870911", "--features");
    }

    private void assertRefused(GanShape shape, GanLoss loss, int gpu, String... parts) {
        List<Problem> problems = engine.refusals(shape, loss, gpu < 0 ? Device.CPU : Device.GPU);
        assertEquals(1, problems.size(), problems.toString());
        String message = problems.get(0).message();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
        assertEquals(
                message,
                assertThrows(JobFailed.class, () -> engine.open(shape, loss, ADAM, 1, gpu))
                        .getMessage());
    }

    @Test
    void refusesImagesAndLabelsThatAreNotTheNetworks() {
        try (Gan gan = engine.open(SHAPE, LOSS, ADAM, 1, -1)) {
            ModelState before = RandomGans.state(SHAPE, ADAM, SEED);
            gan.load(before);
            ImageBatch beyond = new ImageBatch(new byte[2 * 256], new int[] {0, 3}, 2);
            assertTrue(refusal(() -> gan.train(List.of(beyond), settings(1))).contains("Label 3 of image 1"));
            ImageBatch without = new ImageBatch(new byte[2 * 256], new int[0], 2);
            assertTrue(refusal(() -> gan.train(List.of(without), settings(1))).contains("0 labels"));
            ImageBatch small = new ImageBatch(new byte[2 * 255], new int[] {0, 1}, 2);
            assertTrue(refusal(() -> gan.train(List.of(small), settings(1))).contains("allowed 256 for each"));
            assertTrue(refusal(() -> gan.train(List.of(), settings(1))).contains("allowed 1 or more"));
            ModelState after = ModelState.zeros(before.layout());
            gan.store(after);
            for (int t = 0; t < before.layout().tensors().size(); t++) {
                assertArrayEquals(before.tensor(t), after.tensor(t), 0f, "tensor " + t);
            }
        }
    }

    private static String refusal(org.junit.jupiter.api.function.Executable asked) {
        return assertThrows(IllegalArgumentException.class, asked).getMessage();
    }

    /** One image does not depend on those made with it. */
    @Test
    void imagesAreMadeEachByItself() {
        try (Gan gan = engine.open(SHAPE, LOSS, ADAM, 1, -1)) {
            gan.load(RandomGans.state(SHAPE, ADAM, SEED));
            float[] noise = Noise.normal(SEED, "test", 3 * 4);
            byte[] made = gan.generate(noise, new int[] {0, 1, 2});
            byte[] second = gan.generate(java.util.Arrays.copyOfRange(noise, 4, 8), new int[] {1});
            assertArrayEquals(java.util.Arrays.copyOfRange(made, 256, 512), second);
        }
    }

    /** What a step is made in, against what is told before: never more, and not far less. */
    @Test
    void tellsTheMemoryOfAStep() {
        for (GanShape shape : List.of(
                new GanShape(16, 3, 4, 10, 8, DiscriminatorNorm.BATCH),
                new GanShape(16, 1, 0, 10, 8, DiscriminatorNorm.NONE),
                new GanShape(28, 1, 0, 10, 8, DiscriminatorNorm.BATCH),
                new GanShape(64, 3, 0, 10, 2, DiscriminatorNorm.BATCH))) {
            int count = 8;
            try (Gan gan = engine.open(shape, LOSS, ADAM, 1, -1)) {
                gan.load(RandomGans.state(shape, ADAM, SEED));
                for (int number = 1; number <= 3; number++) {
                    gan.train(List.of(batch(shape, count)), settings(number));
                }
                long taken = Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread().stream()
                        .filter(space -> space.getId().startsWith("thalweg."))
                        .mapToLong(MemoryWorkspace::getCurrentSize)
                        .sum();
                // Libraries and parameters come first.
                long told = engine.nativeMemory(shape, LOSS, count).stream()
                        .skip(2)
                        .mapToLong(term -> term.bytes())
                        .sum();
                assertTrue(taken <= told && taken > told / 2, shape + ": " + taken + " bytes, told " + told);
            }
        }
    }
}
