package io.thalweg.gan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.OuterStep;
import io.thalweg.average.Slice;
import io.thalweg.average.TensorSpec;
import io.thalweg.dataset.ImageShape;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.Device;
import io.thalweg.network.OptimizerState;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.train.InProcessPool;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.ReplicaTask;
import io.thalweg.train.StateSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GanProgramTest {
    private static final GanNetworkConfig NETWORK = new GanNetworkConfig(3, 1, DiscriminatorNorm.BATCH, false);

    private static GanLearningConfig learning(int discriminatorSteps) {
        return new GanLearningConfig(
                GanLossChoice.NON_SATURATING, 10, 0.01, 0.02, 0.5, 0.999, discriminatorSteps, 0.1, 0.9);
    }

    private static GanConfig config(
            GanNetworkConfig network, int replicas, int localSteps, int discriminatorSteps, int batch, int epochs) {
        return new GanConfig(
                network,
                learning(discriminatorSteps),
                AveragingConfig.of(replicas, localSteps, OuterStepChoice.MEAN),
                batch,
                epochs,
                CountingEngine.NAME,
                Device.CPU,
                1,
                7);
    }

    private static List<List<ReplicaSummary>> train(GanProgram program) throws IOException {
        List<List<ReplicaSummary>> rounds = new ArrayList<>();
        try (InProcessPool pool = new InProcessPool(program, 2)) {
            pool.start(StateSource.initial(program));
            for (int round = 0; round < program.rounds(); round++) {
                rounds.add(pool.run(round, Collections.nCopies(program.replicas(round), new byte[0])));
            }
        }
        return rounds;
    }

    /** A replica that a round has ended without is interrupted: not another step of it is trained to its end. */
    @Test
    void anInterruptedReplicaStopsAtOnce() {
        GanProgram program = new GanProgram(config(NETWORK, 1, 100, 1, 2, 1), ImagesInMemory.numbered(250, 16, 0));
        ReplicaTask task = new ReplicaTask(0, 0, program.emptyState(), new byte[0]);
        CountingEngine.NOTED.clear();
        Thread.currentThread().interrupt();
        try {
            assertThrows(CancellationException.class, () -> program.train(task));
        } finally {
            assertTrue(Thread.interrupted(), "nobody else may take it for his");
        }
        assertEquals(1, CountingEngine.NOTED.size(), "of 100 steps");
    }

    /** Whatever the replicas, rounds and steps: an epoch shows no image twice, and those it leaves out are not always the same. */
    @ParameterizedTest
    @CsvSource({"1, 100, 1, 10", "1, 4, 1, 7", "3, 2, 1, 5", "2, 3, 2, 4", "4, 1, 3, 2"})
    void anEpochShowsEveryImageOnce(int replicas, int localSteps, int discriminatorSteps, int batch)
            throws IOException {
        int images = 250;
        int epochs = 3;
        GanProgram program = new GanProgram(
                config(NETWORK, replicas, localSteps, discriminatorSteps, batch, epochs),
                ImagesInMemory.numbered(images, 16, 0));
        CountingEngine.NOTED.clear();
        List<List<ReplicaSummary>> rounds = train(program);

        int imagesOfAStep = replicas * batch * discriminatorSteps;
        int steps = images / imagesOfAStep;
        assertEquals((long) steps * imagesOfAStep, program.examplesInEpoch());
        assertEquals((steps + localSteps - 1) / localSteps * epochs, rounds.size());
        Map<Long, List<Integer>> seen = new HashMap<>();
        Map<Long, Integer> together = new HashMap<>();
        for (CountingEngine.Noted noted : CountingEngine.NOTED) {
            long step = noted.settings().number() - 1;
            assertEquals(discriminatorSteps, noted.real().size());
            together.merge(step, 1, Integer::sum);
            for (ImageBatch one : noted.real()) {
                assertEquals(batch, one.count());
                assertEquals(0, one.labels().length);
                for (int i = 0; i < batch; i++) {
                    seen.computeIfAbsent(step / steps, epoch -> new ArrayList<>())
                            .add(Byte.toUnsignedInt(one.pixels()[i * 256]));
                }
            }
        }
        assertEquals(steps * epochs, together.size());
        together.values().forEach(count -> assertEquals(replicas, count));
        assertEquals(epochs, seen.size());
        TreeSet<Integer> ever = new TreeSet<>();
        for (List<Integer> epoch : seen.values()) {
            assertEquals(steps * imagesOfAStep, epoch.size());
            assertEquals(epoch.size(), new TreeSet<>(epoch).size(), "an image came twice in an epoch");
            ever.addAll(epoch);
        }
        assertTrue(ever.size() > steps * imagesOfAStep || steps * imagesOfAStep == images, "the same were left out");
        long examples = rounds.stream()
                .flatMap(List::stream)
                .mapToLong(ReplicaSummary::examples)
                .sum();
        assertEquals(program.examplesInEpoch() * epochs, examples);
        assertEquals(0, program.epochAt(0));
        assertEquals(epochs, program.epochAt(program.rounds()));
    }

    @Test
    void labelsComeWithTheirImages() throws IOException {
        GanNetworkConfig conditional = new GanNetworkConfig(3, 1, DiscriminatorNorm.BATCH, true);
        GanProgram program = new GanProgram(config(conditional, 2, 3, 1, 5, 1), ImagesInMemory.numbered(240, 16, 6));
        assertEquals(6, program.shape().classes());
        CountingEngine.NOTED.clear();
        train(program);
        for (CountingEngine.Noted noted : CountingEngine.NOTED) {
            for (ImageBatch one : noted.real()) {
                for (int i = 0; i < one.count(); i++) {
                    assertEquals(Byte.toUnsignedInt(one.pixels()[i * 256]) % 6, one.labels()[i]);
                }
            }
        }
    }

    /** Two replicas' states are averaged, and the same run again gives the same bits. */
    @Test
    void replicasAreAveragedAndRunsAreReproducible() throws IOException {
        GanProgram program = new GanProgram(config(NETWORK, 2, 4, 1, 5, 1), ImagesInMemory.numbered(40, 16, 0));
        assertEquals(1, program.rounds());
        CountingEngine.NOTED.clear();
        float[][] first = values(program);
        double sum = 0;
        for (CountingEngine.Noted noted : CountingEngine.NOTED) {
            for (byte pixel : noted.real().get(0).pixels()) {
                sum += Byte.toUnsignedInt(pixel) / 256.0;
            }
        }
        // Each replica makes four steps of 0.01 times the mean of five images.
        double added = 0.01 * sum / 5 / 2;
        for (Slice slice : program.layout().slices()) {
            float[] initial = program.initialValues(slice);
            for (int i = 0; i < initial.length; i++) {
                assertEquals(initial[i] + added, first[slice.index()][i], 1e-4, slice.toString());
            }
        }
        float[][] second = values(program);
        for (int s = 0; s < first.length; s++) {
            assertArrayEquals(first[s], second[s]);
        }
    }

    private static float[][] values(GanProgram program) throws IOException {
        float[][] values = new float[program.layout().slices().size()][];
        try (InProcessPool pool = new InProcessPool(program, 2)) {
            pool.start(StateSource.initial(program));
            for (int round = 0; round < program.rounds(); round++) {
                pool.run(round, Collections.nCopies(program.replicas(round), new byte[0]));
            }
            pool.save((slice, state, attempt) -> {
                values[slice.index()] = state.values();
                return new io.thalweg.storage.Part("none", 0, "0".repeat(64));
            });
        }
        return values;
    }

    @Test
    void initialValuesAreDrawnAsSaidHoweverTheyAreCut() {
        GanShape shape = new GanShape(32, 3, 0, 20, 8, DiscriminatorNorm.SPECTRAL);
        ModelLayout layout = ModelLayout.of(shape.model());
        ModelState state = ModelState.zeros(layout);
        for (Slice slice : layout.slices()) {
            state.put(slice, new InitialNetworks(5).of(slice, layout.tensors().get(slice.tensor())));
        }
        for (TensorSpec spec : shape.generator()) {
            assertArrayEquals(state.tensor(spec.name()), state.tensor(GanShape.average(spec.name())), spec.name());
        }
        float[] weight = state.tensor(GanShape.down(2));
        double square = 0;
        for (float value : weight) {
            square += (double) value * value / weight.length;
        }
        assertEquals(0.02, Math.sqrt(square), 0.02 * 3 / Math.sqrt(2.0 * weight.length));
        assertEquals(1, state.tensor(GanShape.scale(1))[0], 0.1);
        assertEquals(0, state.tensor(GanShape.shift(1))[0]);
        assertEquals(0, state.tensor(GanShape.mean(1))[0]);
        assertEquals(1, state.tensor(GanShape.square(1))[0]);
        Slice whole = layout.slices().get(0);
        if (whole.toRow() - whole.fromRow() > 2) {
            Slice part = new Slice(
                    whole.index(), whole.tensor(), whole.fromRow() + 1, whole.fromRow() + 2, whole.rowLength());
            float[] row = new InitialNetworks(5).of(part, layout.tensors().get(part.tensor()));
            for (int k = 0; k < row.length; k++) {
                assertEquals(state.tensor(part.tensor())[(part.fromRow()) * part.rowLength() + k], row[k]);
            }
        }
    }

    @Test
    void noiseIsNormal() {
        float[] noise = Noise.normal(9, "test", 100_001);
        double[] moments = new double[5];
        for (float value : noise) {
            for (int power = 1; power < 5; power++) {
                moments[power] += Math.pow(value, power) / noise.length;
            }
        }
        assertEquals(0, moments[1], 0.02);
        assertEquals(1, moments[2], 0.02);
        assertEquals(0, moments[3], 0.05);
        assertEquals(3, moments[4], 0.1);
        assertArrayEquals(noise, Noise.normal(9, "test", 100_001));
    }

    private static String refusal(org.junit.jupiter.api.function.Executable asked) {
        return String.join(
                "\n",
                assertThrows(BadConfiguration.class, asked).problems().stream()
                        .map(Problem::toString)
                        .toList());
    }

    @Test
    void whatCannotBeTrainedIsRefused() {
        assertTrue(refusal(() -> new GanProgram(config(NETWORK, 1, 1, 1, 5, 1), ImagesInMemory.numbered(40, 18, 0)))
                .contains("A DCGAN makes no images of this size: found 18 x 18, allowed 16, 20, 24, 28"));
        assertTrue(refusal(() -> new GanProgram(config(NETWORK, 4, 1, 2, 8, 1), ImagesInMemory.numbered(63, 16, 0)))
                .contains("found 63 images, allowed at least 64"));
        GanNetworkConfig conditional = new GanNetworkConfig(3, 1, DiscriminatorNorm.BATCH, true);
        assertTrue(refusal(() -> new GanProgram(config(conditional, 1, 1, 1, 5, 1), ImagesInMemory.numbered(40, 16, 1)))
                .contains("--conditional needs images of at least two labels: found 1"));
        ImagesInMemory tall = new ImagesInMemory(new ImageShape(1, 32, 16), new byte[32 * 16], new int[1], List.of());
        assertTrue(refusal(() -> new GanProgram(config(NETWORK, 1, 1, 1, 5, 1), tall))
                .contains("not square"));
        GanConfig usual = GanConfig.defaults();
        assertTrue(refusal(() -> new GanConfig(
                        usual.network(),
                        new GanLearningConfig(GanLossChoice.WASSERSTEIN, 10, 1e-4, 1e-4, 0, 0.9, 5, 0, 0.9),
                        new AveragingConfig(1, 1, OuterStepChoice.MEAN, 1, 0, OptimizerState.KEEP),
                        1,
                        1,
                        "torch",
                        Device.CPU,
                        1,
                        1))
                .matches("(?s)--batch is out of range: found 1.*--loss wasserstein.*--optimizer-state keep.*"));
        assertTrue(refusal(() -> new GanLearningConfig(GanLossChoice.HINGE, 10, 1e-4, 1e-4, 0, 0.9, 5, 0.1, 0.9))
                .contains("--label-smoothing is for losses with a target"));
        assertTrue(refusal(() -> new GanShape(64, 3, 100_000, 100, 256, DiscriminatorNorm.BATCH))
                .contains("make a weight too large"));
        assertTrue(refusal(() -> GanProgram.engine("none")).contains("found none, allowed counting"));
        assertTrue(new GanProgram(usual(), ImagesInMemory.numbered(256, 28, 0)).merge()
                        instanceof io.thalweg.average.ParameterMerge merge
                && merge.outer() instanceof OuterStep.PlainMean);
    }

    private static GanConfig usual() {
        return GanConfig.defaults();
    }

    @Test
    void sizesGoDownToFourToSeven() {
        int[][] known = {
            {16, 4, 2}, {20, 5, 2}, {24, 6, 2}, {28, 7, 2}, {32, 4, 3}, {40, 5, 3}, {48, 6, 3}, {56, 7, 3}, {64, 4, 4}
        };
        for (int[] one : known) {
            GanShape shape = new GanShape(one[0], 3, 0, 10, 4, DiscriminatorNorm.BATCH);
            assertEquals(one[1], shape.base());
            assertEquals(one[2], shape.levels());
            assertEquals(4 << (one[2] - 1), shape.width(shape.levels()));
            assertEquals(
                    shape.parameters().size(),
                    shape.parameters().stream().map(TensorSpec::name).distinct().count());
        }
        for (int size : new int[] {8, 12, 14, 15, 18, 22, 30, 36, 65, 80, 128}) {
            assertThrows(
                    BadConfiguration.class,
                    () -> new GanShape(size, 1, 0, 10, 4, DiscriminatorNorm.BATCH),
                    String.valueOf(size));
        }
    }
}
