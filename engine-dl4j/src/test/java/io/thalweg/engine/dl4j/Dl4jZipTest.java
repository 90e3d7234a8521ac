package io.thalweg.engine.dl4j;

import static io.thalweg.engine.dl4j.SmallZips.SEED;
import static io.thalweg.engine.dl4j.SmallZips.VOCABULARY;
import static io.thalweg.engine.dl4j.SmallZips.entries;
import static io.thalweg.engine.dl4j.SmallZips.model;
import static io.thalweg.engine.dl4j.SmallZips.written;
import static io.thalweg.engine.dl4j.SmallZips.zipped;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelState;
import io.thalweg.engine.dl4j.SmallZips.Bytes;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.LanguageModelFormat;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.PortableModel;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.problem.JobFailed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class Dl4jZipTest {
    private final LanguageModelFormat format = LanguageModelFormat.named("dl4j");

    private PortableModel read(byte[] zip) throws IOException {
        return format.read(new Bytes(zip));
    }

    private static void assertSame(ModelState expected, ModelState found) {
        assertEquals(expected.layout(), found.layout());
        for (int t = 0; t < expected.layout().tensors().size(); t++) {
            assertArrayEquals(expected.tensor(t), found.tensor(t), 0f, "tensor " + t + ", seed " + SEED);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Cell.class,
            names = {"LSTM", "LSTM_PEEPHOLE"})
    void whatIsReadIsWhatWasWrittenToTheBit(Cell cell) throws IOException {
        for (int layers = 1; layers <= 3; layers++) {
            PortableModel model = model(cell, layers);
            byte[] zip = written(model);
            PortableModel found = read(zip);
            assertEquals(model.shape(), found.shape());
            assertSame(model.parameters(), found.parameters());
            assertArrayEquals(VOCABULARY, found.vocabulary());
            assertArrayEquals(zip, written(found), "the same model, the same bytes");
        }
    }

    /** DL4J's own reader and its own forward pass, against PyTorch's. */
    @ParameterizedTest
    @EnumSource(
            value = Cell.class,
            names = {"LSTM", "LSTM_PEEPHOLE"})
    void dl4jOpensItAndGivesTheSameProbabilities(Cell cell) throws IOException {
        PortableModel model = model(cell, 2);
        int steps = 9;
        MultiLayerNetwork network =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(written(model)), true);
        try (LanguageModel torch = LanguageModelEngines.named("torch").open(model.shape(), RandomNetworks.SGD, 1, -1)) {
            torch.load(model.parameters());
            int[] tokens =
                    new Random(SEED).ints(steps, 0, model.shape().vocabulary()).toArray();
            float[] inputs = new float[steps];
            for (int i = 0; i < steps; i++) {
                inputs[i] = tokens[i];
            }
            INDArray found = network.output(Nd4j.createFromArray(inputs).reshape(1, 1, steps));
            for (int step = 0; step < steps; step++) {
                float[] expected = torch.next(new int[] {tokens[step]});
                for (int word = 0; word < expected.length; word++) {
                    assertEquals(
                            Math.exp(expected[word]),
                            found.getDouble(0, word, step),
                            1e-5,
                            "word " + word + " of step " + step + ", seed " + SEED);
                }
            }
        } finally {
            network.close();
        }
    }

    /** As a user of DL4J has it: trained there, its updater's state beside it, no vocabulary. */
    @Test
    void aNetworkOfDl4jsOwnIsRead() throws IOException {
        PortableModel model = model(Cell.LSTM_PEEPHOLE, 2);
        MultiLayerNetwork network =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(written(model)), true);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, out, true);
        network.close();
        PortableModel found = read(out.toByteArray());
        assertSame(model.parameters(), found.parameters());
        assertNull(found.vocabulary());
    }

    @Test
    void aNetworkThatDl4jDoesNotHaveIsNotWritten() {
        NetworkShape shape = new NetworkShape(13, Cell.GRU, 1, 5, 5, Embeddings.TIED, OutputLayer.FULL, List.of());
        assertEquals(2, format.refusals(shape).size());
        ModelState state = RandomNetworks.state(shape, RandomNetworks.SGD, SEED);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String message = assertThrows(JobFailed.class, () -> format.write(new PortableModel(shape, state, null), out))
                .getMessage();
        assertTrue(message.contains("gru") && message.contains("lstm, lstm-peephole"), message);
        assertEquals(0, out.size());
    }

    private void assertRefused(byte[] zip, String... parts) {
        String message = assertThrows(JobFailed.class, () -> read(zip)).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), "'" + part + "' in: " + message);
        }
        assertTrue(message.contains("some.zip"), message);
    }

    private byte[] withConfiguration(String from, String to) throws IOException {
        Map<String, byte[]> entries = entries(written(model(Cell.LSTM, 2)));
        String json = new String(entries.get("configuration.json"), StandardCharsets.UTF_8);
        assertTrue(json.contains(from), from);
        entries.put("configuration.json", json.replace(from, to).getBytes(StandardCharsets.UTF_8));
        return zipped(entries);
    }

    @Test
    void aNetworkThatIsNoneOfOursIsRefusedWithWhatIsOdd() throws IOException {
        assertRefused(withConfiguration("layers.LSTM", "layers.DenseLayer"), "DenseLayer", "LSTM or GravesLSTM");
        assertRefused(withConfiguration("layers.RnnOutputLayer", "layers.RnnLossLayer"), "RnnLossLayer");
        assertRefused(withConfiguration("layers.EmbeddingSequenceLayer", "layers.EmbeddingLayer"), "EmbeddingLayer");
        assertRefused(withConfiguration("ActivationTanH", "ActivationReLU"), "activationFn", "ActivationTanH");
        assertRefused(withConfiguration("ActivationSigmoid", "ActivationHardSigmoid"), "gateActivationFn");
        assertRefused(withConfiguration("ActivationSoftmax", "ActivationIdentity"), "ActivationSoftmax");
        assertRefused(withConfiguration("LossSparseMCXENT", "LossMSE"), "LossMSE", "LossMCXENT");
        assertRefused(withConfiguration("\"dataType\" : \"FLOAT\"", "\"dataType\" : \"DOUBLE\""), "DOUBLE", "FLOAT");
        assertRefused(withConfiguration("\"hasBias\" : false", "\"hasBias\" : true"), "bias");
        assertRefused(withConfiguration("\"nout\" : 5", "\"nout\" : 6"), "nin 5", "6");
        assertRefused(withConfiguration("\"nin\" : 13", "\"nin\" : 14"), "nout 13", "14");
        assertRefused(withConfiguration("\"nout\" : 5", "\"nout\" : 20000"), "20000", "16384");
        assertRefused(withConfiguration("\"nout\" : 5", "\"nout\" : 5.5"), "5.5");
        assertRefused(
                withConfiguration("\"inputPreProcessors\" : { }", "\"inputPreProcessors\" : { \"1\" : { } }"),
                "pre-processors");
        assertRefused(withConfiguration("{", "["), "JSON");
    }

    @Test
    void aZipThatIsNoNetworkIsRefused() throws IOException {
        assertRefused(new byte[0], "no entry");
        assertRefused("some text".getBytes(StandardCharsets.UTF_8), "no entry");
        assertRefused(zipped(Map.of("a.txt", new byte[3])), "no configuration.json, no coefficients.bin");
        Map<String, byte[]> entries = entries(written(model(Cell.LSTM, 1)));
        entries.remove("coefficients.bin");
        assertRefused(zipped(entries), "no coefficients.bin");
    }

    @Test
    void entriesWhoseNamesLeadOutsideAreRefused() throws IOException {
        for (String name : List.of("../outside", "a/../../b", "/etc/passwd", "C:\\x", "a\\b", "./x", "x\u0007")) {
            Map<String, byte[]> entries = entries(written(model(Cell.LSTM, 1)));
            entries.put(name, new byte[] {1});
            String message = assertThrows(JobFailed.class, () -> read(zipped(entries)), name)
                    .getMessage();
            assertTrue(message.contains("name leads outside"), message);
        }
        Map<String, byte[]> many = entries(written(model(Cell.LSTM, 1)));
        for (int i = 0; i < BoundedZip.MAX_ENTRIES; i++) {
            many.put("entry" + i, new byte[0]);
        }
        assertRefused(zipped(many), "too many entries", "64");
    }

    /** 24 MB of zeros in as many kilobytes: whether they are read or passed over. */
    @Test
    void aBombIsLeftAlone() throws IOException {
        for (String name : List.of("configuration.json", "coefficients.bin", "vocabulary.tsv", "updaterState.bin")) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Map<String, byte[]> rest = entries(written(model(Cell.LSTM, 1)));
            rest.remove(name);
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                for (Map.Entry<String, byte[]> entry : rest.entrySet()) {
                    zip.putNextEntry(new ZipEntry(entry.getKey()));
                    zip.write(entry.getValue());
                }
                zip.putNextEntry(new ZipEntry(name));
                for (int i = 0; i < 24; i++) {
                    zip.write(new byte[1 << 20]);
                }
            }
            assertFalse(Untrusted.read(out.toByteArray(), () -> read(out.toByteArray())), name);
            assertRefused(out.toByteArray(), "inflates");
        }
    }

    /** A file of a few kilobytes whose configuration, consistent in itself, asks for gigabytes. */
    @Test
    void aSmallFileMayNotAskForALargeNetwork() throws IOException {
        Map<String, byte[]> entries = entries(written(model(Cell.LSTM, 1)));
        String json = new String(entries.get("configuration.json"), StandardCharsets.UTF_8);
        json = json.replace("\"nin\" : 13", "\"nin\" : 100000000").replace("\"nout\" : 13", "\"nout\" : 100000000");
        entries.put("configuration.json", json.getBytes(StandardCharsets.UTF_8));
        byte[] zip = zipped(entries);
        assertFalse(Untrusted.read(zip, () -> read(zip)));
        assertRefused(zip, "more parameters than the file can hold");
    }

    @Test
    void parametersThatAreNotTheConfigurationsAreRefused() throws IOException {
        Map<String, byte[]> entries = entries(written(model(Cell.LSTM, 1)));
        byte[] whole = entries.get("coefficients.bin");
        entries.put("coefficients.bin", Arrays.copyOf(whole, whole.length - 1));
        assertRefused(zipped(entries), "an early end");
        entries.put("coefficients.bin", Arrays.copyOf(whole, whole.length + 1));
        assertRefused(zipped(entries), "bytes after the last value");
        byte[] notFinite = whole.clone();
        ByteBuffer.wrap(notFinite).putFloat(whole.length - 4, Float.NaN);
        entries.put("coefficients.bin", notFinite);
        assertRefused(zipped(entries), "NaN");
        entries.put("coefficients.bin", entries(written(model(Cell.LSTM, 2))).get("coefficients.bin"));
        assertRefused(zipped(entries), "an array [1, ");
        String type = new String(whole, StandardCharsets.ISO_8859_1).replace("FLOAT", "INT16");
        entries.put("coefficients.bin", type.getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(zipped(entries), "INT16", "FLOAT");
    }

    /** Bytes changed, cut, doubled, in the zip and in what it holds: read or refused, never anything else. */
    @Test
    void damagedZipsAreReadOrRefused() throws IOException {
        Random random = new Random(SEED);
        byte[] zip = written(model(Cell.LSTM_PEEPHOLE, 2));
        Map<String, byte[]> entries = entries(zip);
        List<String> names = new ArrayList<>(entries.keySet());
        int refused = 0;
        for (int n = 0; n < 100; n++) {
            byte[] damaged;
            if (n % 2 == 0) {
                damaged = damaged(zip, random);
            } else {
                String name = names.get(random.nextInt(names.size()));
                Map<String, byte[]> some = new LinkedHashMap<>(entries);
                some.put(name, damaged(entries.get(name), random));
                damaged = zipped(some);
            }
            byte[] bytes = damaged;
            try {
                refused += Untrusted.read(bytes, () -> read(bytes)) ? 0 : 1;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + SEED + ", zip " + n, e);
            }
        }
        assertTrue(refused > 25, refused + " of 100 refused, seed " + SEED);
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        switch (random.nextInt(3)) {
            case 0 -> changed = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
                for (int i = random.nextInt(20); i >= 0; i--) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                }
            }
            default -> changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }
}
