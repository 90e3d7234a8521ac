package io.thalweg.engine.dl4j;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.lm.Cell;
import io.thalweg.lm.PortableModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as a zip of DL4J's; and, since a changed byte of a zip rarely comes past its checksums, as each entry that is
 * understood, in a zip that is right but for it.
 */
final class Dl4jZipFuzzTest {
    private static final Dl4jZip FORMAT = new Dl4jZip();
    private static final Map<String, byte[]> RIGHT;

    static {
        try {
            RIGHT = SmallZips.entries(SmallZips.written(SmallZips.model(Cell.LSTM, 1)));
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static Stream<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (PortableModel model : List.of(SmallZips.model(Cell.LSTM, 1), SmallZips.model(Cell.LSTM_PEEPHOLE, 2))) {
            byte[] zip = SmallZips.written(model);
            seeds.add(zip);
            seeds.add(Arrays.copyOf(zip, zip.length / 2));
            seeds.addAll(SmallZips.entries(zip).values());
        }
        return seeds.stream();
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        read(bytes);
        for (String name : List.of(Dl4jZip.CONFIGURATION, Dl4jZip.COEFFICIENTS)) {
            Map<String, byte[]> entries = new LinkedHashMap<>(RIGHT);
            entries.put(name, bytes);
            read(SmallZips.zipped(entries));
        }
    }

    private static void read(byte[] zip) throws IOException {
        Untrusted.read(zip, () -> {
            PortableModel model = FORMAT.read(new SmallZips.Bytes(zip));
            if (!model.parameters().layout().tensors().equals(model.shape().parameters())) {
                throw new AssertionError("Parameters of another network than " + model.shape());
            }
        });
    }
}
