package io.thalweg.engine.dl4j;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModelFormat;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.PortableModel;
import io.thalweg.lm.RandomNetworks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as a zip of DL4J's; and, since a changed byte of a zip rarely comes past its checksums, as each entry that is
 * understood, in a zip that is right but for it.
 */
final class Dl4jZipFuzzTest {
    private static final Dl4jZip FORMAT = new Dl4jZip();
    private static final byte[] VOCABULARY = "a\t2\nb\t1\n".getBytes(StandardCharsets.UTF_8);
    private static final Map<String, byte[]> RIGHT = entries(written(Cell.LSTM, 1));

    private record Bytes(byte[] content) implements LanguageModelFormat.Source {
        @Override
        public InputStream open() {
            return new ByteArrayInputStream(content);
        }

        @Override
        public long bytes() {
            return content.length;
        }

        @Override
        public String place() {
            return "some.zip";
        }
    }

    static Stream<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] zip : List.of(written(Cell.LSTM, 1), written(Cell.LSTM_PEEPHOLE, 2))) {
            seeds.add(zip);
            seeds.add(Arrays.copyOf(zip, zip.length / 2));
            seeds.addAll(entries(zip).values());
        }
        return seeds.stream();
    }

    private static byte[] written(Cell cell, int layers) {
        NetworkShape shape = RandomNetworks.shape(cell, layers);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            FORMAT.write(
                    new PortableModel(shape, RandomNetworks.state(shape, RandomNetworks.SGD, 17), VOCABULARY), out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static Map<String, byte[]> entries(byte[] bytes) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return entries;
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        read(bytes);
        for (String name : List.of(Dl4jZip.CONFIGURATION, Dl4jZip.COEFFICIENTS)) {
            Map<String, byte[]> entries = new LinkedHashMap<>(RIGHT);
            entries.put(name, bytes);
            read(zip(entries));
        }
    }

    private static void read(byte[] zip) throws IOException {
        Untrusted.read(zip, () -> {
            PortableModel model = FORMAT.read(new Bytes(zip));
            if (!model.parameters().layout().tensors().equals(model.shape().parameters())) {
                throw new AssertionError("Parameters of another network than " + model.shape());
            }
        });
    }
}
