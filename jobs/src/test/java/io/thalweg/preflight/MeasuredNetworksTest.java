package io.thalweg.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.thalweg.cluster.SmallPictures;
import io.thalweg.cluster.SmallText;
import io.thalweg.preflight.Measurement.Measured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code --dry-run} predicts of language models and GANs, as {@link MeasuredPeaksTest} holds it against processes: most of
 * their memory is outside the heap, in a library of machine code.
 */
@Tag("slow")
final class MeasuredNetworksTest {
    private static final long SEED = 9;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"5000, 64, 1", "20000, 400, 1", "20000, 400, 2", "20000, 400, 3"})
    void ofALanguageModel(int words, int hidden, int replicas) throws Exception {
        Path text = folder.resolve("text.txt");
        Files.writeString(text, SmallText.of(new Random(SEED), 4_000, 15, words));
        prepare("text", text, List.of("--unknown-words", "keep", "--document-end", "--min-count", "1"));
        measure(
                "lm " + words + " x " + hidden + ", replicas " + replicas,
                List.of("lm", "--hidden", String.valueOf(hidden), "--layers", "2"),
                replicas);
    }

    @ParameterizedTest
    @CsvSource({"16, 64, 1", "128, 64, 1", "128, 64, 2"})
    void ofAGan(int features, int batch, int replicas) throws Exception {
        Path pictures = Files.write(folder.resolve("pictures.zip"), SmallPictures.zip(600, SEED));
        prepare("images", pictures, List.of("--size", String.valueOf(SmallPictures.SIDE), "--channels", "1"));
        measure(
                "gan " + features + " x " + batch + ", replicas " + replicas,
                List.of("gan", "--features", String.valueOf(features), "--batch", String.valueOf(batch)),
                replicas);
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private void prepare(String what, Path input, List<String> more) throws Exception {
        List<String> command = new ArrayList<>(List.of("prepare", what, "--input", input.toString()));
        command.addAll(List.of("--master", "local[2]", "--shards", "2", "--held-out", "0"));
        command.addAll(more);
        new Measurement(folder, what, "ParallelGC", command)
                .run(1024 * Measurement.MIB, "data", 0)
                .done(what);
    }

    private void measure(String what, List<String> family, int replicas) throws Exception {
        String name = what + ", seed " + SEED;
        List<String> train = new ArrayList<>(List.of("train"));
        train.addAll(family);
        train.addAll(List.of("--data", data(), "--replicas", String.valueOf(replicas)));
        train.addAll(List.of("--local-steps", "4", "--epochs", "4", "--max-rounds", "3"));
        train.addAll(List.of("--master", "local[" + replicas + "]"));
        Measurement measurement = new Measurement(folder, name, "ParallelGC", train);
        long heap = measurement.leastHeap();
        JsonNode told = measurement.predict(heap);
        assertTrue(told.path("fits").asBoolean(), name + " does not fit the heap it asked for");
        JsonNode predicted = Measurement.process(told);
        Measured enough = measurement.run(heap, "enough", 0).done(name + " with the heap predicted");
        measurement.compare("memory", heap + predicted.path("overhead_needed").asLong(), enough.resident());
        // Told besides, where the heap, which is touched whole, does not hide it.
        measurement.compare("outside", predicted.path("overhead_needed").asLong(), enough.resident() - heap);
        measurement.compare(
                "up", told.path("round_bytes").path("up").asLong(), measurement.sentInTheLastRound("enough"));
        assertEquals(List.of(), measurement.wrong());
    }
}
