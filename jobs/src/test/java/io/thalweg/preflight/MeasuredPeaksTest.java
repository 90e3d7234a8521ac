package io.thalweg.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.thalweg.preflight.Measurement.Measured;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code --dry-run} predicts against what training processes were seen to need, each a Java virtual machine of its own
 * under a local master, with the launcher's collector:
 *
 * <ul>
 *   <li>alive: the most that full collections, one after the other, leave on an ample heap, where a single replica's rounds go
 *       without a shuffle. Allocation and what no
 *       collection has looked at yet do not blur it.
 *   <li>heap: with the heap predicted, not a mebibyte more, the run goes through; with 15% less it does not. So the least
 *       heap is within 15% of the prediction, without the many runs of a bisection. Not so with G1, whose least heap goes by the
 *       order in which regions get free: there the prediction is one that is enough.
 *   <li>memory: the resident size at its highest (VmHWM) of the run with the heap predicted, against that heap and what
 *       is predicted besides it. The heap is touched whole when the machine starts: a container must hold what a heap may
 *       become, and a model so small that Spark's least heap is ample would not fill it.
 *   <li>up: bytes that replicas sent in the last round.
 * </ul>
 */
@Tag("slow")
final class MeasuredPeaksTest {
    private static final long SEED = 9;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "ParallelGC, 20000, 100, 1",
        "ParallelGC, 100000, 300, 2",
        "ParallelGC, 300000, 100, 1",
        "G1GC, 100000, 300, 2",
        "G1GC, 300000, 100, 1"
    })
    void thePredictionIsWithin15Percent(String gc, int words, int dimensions, int replicas) throws Exception {
        Path data = folder.resolve("data");
        ZipfDataset.write(data, words, 3 * words, SEED);
        List<String> train = List.of(
                "train",
                "word2vec",
                "--data",
                data.toString(),
                "--dimensions",
                String.valueOf(dimensions),
                "--replicas",
                String.valueOf(replicas),
                "--epochs",
                "1",
                "--merges-per-epoch",
                "3",
                "--master",
                "local[" + replicas + "]");
        String name = gc + " " + words + " x " + dimensions + ", replicas " + replicas + ", seed " + SEED;
        Measurement measurement = new Measurement(folder, name, gc, train);
        long heap = measurement.leastHeap();
        JsonNode told = measurement.predict(heap);
        assertTrue(told.path("fits").asBoolean(), name + " does not fit the heap it asked for");
        JsonNode predicted = Measurement.process(told);
        JsonNode ample = Measurement.process(measurement.predict(3 * heap));
        Measured alive = measurement.run(3 * heap, "alive", 50).done(name);
        measurement.compare(
                "alive",
                ample.path("heap_alive").asLong() + ample.path("heap_on_disk").asLong(),
                alive.live());
        Measured enough = measurement.run(heap, "enough", 0).done(name + " with the heap predicted");
        measurement.compare("memory", heap + predicted.path("overhead_needed").asLong(), enough.resident());
        measurement.compare(
                "up", told.path("round_bytes").path("up").asLong(), measurement.sentInTheLastRound("enough"));
        if (gc.equals("ParallelGC")) {
            compareWithLess(measurement, heap);
        }
        assertEquals(List.of(), measurement.wrong());
    }

    private static void compareWithLess(Measurement measurement, long heap) throws Exception {
        Measured less = measurement.run((long) ((1 - Measurement.WITHIN) * heap), "less", 0);
        boolean enough = less.exitCode() == 0;
        measurement.tell(
                "heap",
                "",
                String.format(Locale.ROOT, "%.1f", Measurement.inMib(heap)),
                enough ? "less" : "over 85%",
                enough ? "WRONG" : "");
        if (enough) {
            measurement.wrong("15% less heap was enough too");
        } else {
            assertTrue(less.output().contains("emory"), measurement.name() + "\n" + less.output());
        }
    }
}
