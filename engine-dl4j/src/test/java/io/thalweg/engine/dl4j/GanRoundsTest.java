package io.thalweg.engine.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.Slice;
import io.thalweg.average.SliceState;
import io.thalweg.dataset.ImageShape;
import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.GanConfig;
import io.thalweg.gan.GanLearningConfig;
import io.thalweg.gan.GanLossChoice;
import io.thalweg.gan.GanNetworkConfig;
import io.thalweg.gan.GanProgram;
import io.thalweg.gan.ImagesInMemory;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.Device;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.storage.Part;
import io.thalweg.train.InProcessPool;
import io.thalweg.train.StateSource;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Rounds of averaged replicas on DL4J. */
class GanRoundsTest {
    private static final long SEED = 29;

    /** Three rounds of two replicas, two steps each but for the last; images of two kinds in grey. */
    private static GanProgram program(String engine) {
        Random random = new Random(SEED);
        int images = 2 * 2 * 3 * 5;
        byte[] pixels = new byte[images * 256];
        random.nextBytes(pixels);
        int[] labels = random.ints(images, 0, 2).toArray();
        GanConfig config = new GanConfig(
                new GanNetworkConfig(3, 1, DiscriminatorNorm.BATCH, true),
                new GanLearningConfig(GanLossChoice.NON_SATURATING, 10, 1e-3, 2e-3, 0.5, 0.999, 2, 0.1, 0.9),
                AveragingConfig.of(2, 2, OuterStepChoice.SLOWMO),
                3,
                1,
                engine,
                Device.CPU,
                1,
                SEED);
        return new GanProgram(
                config, new ImagesInMemory(new ImageShape(1, 16, 16), pixels, labels, List.of("one", "other")));
    }

    /** The state after some rounds. @param from the first of them */
    private static Map<Slice, SliceState> run(GanProgram program, StateSource source, int from, int to)
            throws IOException {
        Map<Slice, SliceState> saved = new ConcurrentHashMap<>();
        try (InProcessPool pool = new InProcessPool(program, 2)) {
            pool.start(source);
            for (int round = from; round < to; round++) {
                pool.run(round, Collections.nCopies(program.replicas(round), new byte[0]));
            }
            pool.save((slice, state, attempt) -> {
                saved.put(slice, state);
                return new Part("none", 0, "0".repeat(64));
            });
        }
        return saved;
    }

    @Test
    void aRunThatIsStoppedAndGoneOnWithIsTheSameToTheBit() throws IOException {
        GanProgram program = program("dl4j");
        assertEquals(3, program.rounds());
        Map<Slice, SliceState> whole = run(program, StateSource.initial(program), 0, 3);
        Map<Slice, SliceState> half = run(program, StateSource.initial(program), 0, 1);
        Map<Slice, SliceState> resumed = run(program, half::get, 1, 3);
        assertEquals(whole.keySet(), resumed.keySet());
        whole.forEach((slice, state) ->
                assertArrayEquals(state.values(), resumed.get(slice).values(), 0f, slice + ", seed " + SEED));
    }

    /** Parameters, moments, statistics and averages, averaged over the replicas of each engine. */
    @Test
    void bothEnginesComeToTheSameState() throws IOException {
        GanProgram program = program("dl4j");
        Map<Slice, SliceState> found = run(program, StateSource.initial(program), 0, 2);
        Map<Slice, SliceState> expected = run(program("torch"), StateSource.initial(program), 0, 2);
        for (Slice slice : program.layout().slices()) {
            float[] initial = program.initialValues(slice);
            float[] theirs = expected.get(slice).values();
            float[] ours = found.get(slice).values();
            double moved = 0;
            double apart = 0;
            for (int i = 0; i < initial.length; i++) {
                moved += Math.pow(theirs[i] - (double) initial[i], 2);
                apart += Math.pow(theirs[i] - (double) ours[i], 2);
            }
            assertTrue(moved > 0, slice + " stayed as it was, seed " + SEED);
            assertTrue(
                    Math.sqrt(apart / moved) < 1e-2,
                    slice + " is " + Math.sqrt(apart / moved) + " of its way apart, seed " + SEED);
        }
    }
}
