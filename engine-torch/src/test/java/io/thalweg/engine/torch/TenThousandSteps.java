package io.thalweg.engine.torch;

import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.RandomNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** A process that takes ten thousand steps; its exit code is 0 if it is then as large as it was, else it says what grew. */
final class TenThousandSteps {
    /**
     * One small tensor of a step left behind (a state of 3 streams, 576 bytes, and a header of about 200) would be 7.4 MiB.
     */
    private static final long GROWN_KIB = 6 * 1024;

    private TenThousandSteps() {}

    public static void main(String[] arguments) throws IOException {
        NetworkShape shape =
                new NetworkShape(500, Cell.LSTM_PEEPHOLE, 2, 48, 48, Embeddings.SEPARATE, OutputLayer.FULL, List.of());
        try (TorchLanguageModel model = RandomNetwork.inFloat(shape, NativeMemoryTest.ADAM, CellCode.FUSED)) {
            model.load(RandomNetworks.state(shape, NativeMemoryTest.ADAM, 4));
            // Until Java has compiled what it will compile.
            NativeMemoryTest.steps(model, shape, 1_000);
            long pointers = Pointer.totalCount();
            long bytes = Pointer.totalBytes();
            long before = residentKib();
            for (int thousand = 1; thousand <= 10; thousand++) {
                NativeMemoryTest.steps(model, shape, 1_000);
                require(Pointer.totalCount() - pointers, 0, "pointers after " + thousand + ",000 steps");
                require(Pointer.totalBytes() - bytes, 0, "bytes of pointers after " + thousand + ",000 steps");
            }
            require(residentKib() - before, GROWN_KIB, "KiB of the process in 10,000 steps");
        }
    }

    private static void require(long grown, long allowed, String what) {
        if (grown > allowed) {
            System.out.println(what + " grew by " + grown + ": allowed " + allowed);
            System.exit(1);
        }
    }

    private static long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
