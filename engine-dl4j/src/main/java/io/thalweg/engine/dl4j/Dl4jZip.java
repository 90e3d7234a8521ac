package io.thalweg.engine.dl4j;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.lm.LanguageModelFormat;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.PortableModel;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * The zip of DL4J's {@code ModelSerializer}: {@value #CONFIGURATION} and {@value #COEFFICIENTS}, and beside them, which DL4J
 * passes over, {@value #VOCABULARY}. Other entries of a zip that is read are passed over too: the updater's state belongs to a training
 * that is not ours, and a normaliser is an object of Java's serialisation, which no file is read by.
 */
public final class Dl4jZip implements LanguageModelFormat {
    static final String CONFIGURATION = "configuration.json";
    static final String COEFFICIENTS = "coefficients.bin";
    static final String VOCABULARY = "vocabulary.tsv";

    /** Cap on the vocabulary beside a network. */
    static final long MAX_VOCABULARY_BYTES = 256L << 20;

    private static final int BUFFER_BYTES = 1 << 16;

    /** Same model, same bytes. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    /** What DL4J would train with, were it asked to; it is part of a configuration. */
    private static final Sgd UPDATER = new Sgd(0.1);

    private static final int SEGMENT = 35;

    @Override
    public String name() {
        return "dl4j";
    }

    @Override
    public List<Problem> refusals(NetworkShape shape) {
        return Dl4jEngine.notOfDl4j(shape, "a DL4J zip", "Use model.safetensors, which has every model");
    }

    @Override
    public void write(PortableModel model, OutputStream out) throws IOException {
        List<Problem> refusals = refusals(model.shape());
        if (!refusals.isEmpty()) {
            throw new JobFailed(refusals.get(0));
        }
        Dl4jLibrary.load(1);
        MultiLayerNetwork network = network(model.shape());
        try (ZipOutputStream zip = new ZipOutputStream(new LeftOpen(out))) {
            new FlatParameters(model.shape(), network)
                    .toFlat(model.parameters(), UnaryOperator.identity(), FlatParameters.values(network));
            begin(zip, CONFIGURATION);
            zip.write(network.getLayerWiseConfigurations().toJson().getBytes(StandardCharsets.UTF_8));
            begin(zip, COEFFICIENTS);
            DataOutputStream values = new DataOutputStream(new BufferedOutputStream(zip, BUFFER_BYTES));
            Nd4j.write(network.params(), values);
            values.flush();
            byte[] vocabulary = model.vocabulary();
            if (vocabulary != null) {
                begin(zip, VOCABULARY);
                zip.write(vocabulary);
            }
        } finally {
            network.close();
        }
    }

    private static void begin(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
    }

    private static MultiLayerNetwork network(NetworkShape shape) {
        return Topology.zeroed(Topology.configuration(shape, UPDATER, BackpropType.TruncatedBPTT, SEGMENT));
    }

    @Override
    public PortableModel read(Source source) throws IOException {
        // In two passes: the configuration, which may come last, says what the parameters are.
        Map<String, byte[]> small = new HashMap<>();
        Set<String> names = new HashSet<>();
        new BoundedZip(source).forEach((name, content) -> {
            names.add(name);
            if (name.equals(CONFIGURATION)) {
                small.put(name, bytes(source, name, content, ConfigurationFile.MAX_BYTES));
            } else if (name.equals(VOCABULARY)) {
                small.put(name, bytes(source, name, content, MAX_VOCABULARY_BYTES));
            }
        });
        requireEntries(source, names);
        byte[] configuration = small.getOrDefault(CONFIGURATION, new byte[0]);
        NetworkShape shape = ConfigurationFile.parse(configuration, source.place());
        requireRoom(source, shape);
        return new PortableModel(shape, parameters(source, shape), vocabulary(small));
    }

    private static byte @Nullable [] vocabulary(Map<String, byte[]> small) {
        return small.get(VOCABULARY);
    }

    private static void requireEntries(Source source, Set<String> names) {
        List<String> missing = new ArrayList<>(List.of(CONFIGURATION, COEFFICIENTS));
        missing.removeAll(names);
        if (!missing.isEmpty()) {
            throw new JobFailed(Problem.of("Not a DL4J zip of a network")
                    .found("no " + String.join(", no ", missing))
                    .allowed(CONFIGURATION + " and " + COEFFICIENTS)
                    .at(source.place())
                    .remedy("Give a zip that DL4J's ModelSerializer or 'thalweg export' made"));
        }
    }

    /** Before anything is allocated: a small file may not ask for a large network. */
    private static void requireRoom(Source source, NetworkShape shape) {
        long size = shape.parameters().stream().mapToLong(TensorSpec::size).sum();
        long most = Math.min(Dl4jEngine.MAX_PARAMETERS, BoundedZip.mostBytes(source.bytes()) / Float.BYTES);
        if (size > most) {
            throw new JobFailed(Problem.of("The configuration of a DL4J zip has more parameters than the file can hold")
                    .found(size + " parameters in a file of " + source.bytes() + " bytes")
                    .allowed("at most " + most)
                    .at(source.place())
                    .remedy("Restore the file, or export the model again"));
        }
    }

    private static ModelState parameters(Source source, NetworkShape shape) throws IOException {
        Dl4jLibrary.load(1);
        MultiLayerNetwork network = network(shape);
        try {
            FlatParameters places = new FlatParameters(shape, network);
            new BoundedZip(source).forEach((name, content) -> {
                if (name.equals(COEFFICIENTS)) {
                    CoefficientsFile.read(content, FlatParameters.values(network), source.place());
                }
            });
            ModelState state = ModelState.zeros(ModelLayout.of(shape.parameters()));
            places.fromFlat(FlatParameters.values(network), state, UnaryOperator.identity());
            return state;
        } finally {
            network.close();
        }
    }

    private static byte[] bytes(Source source, String name, InputStream content, long most) throws IOException {
        byte[] bytes = content.readNBytes((int) most + 1);
        if (bytes.length > most) {
            throw new JobFailed(Problem.of("An entry of a DL4J zip is larger than it may be")
                    .found("over " + most + " bytes")
                    .allowed("at most " + most)
                    .at(source.place() + ", " + name));
        }
        return bytes;
    }

    /** A stream that is closed by who opened it. */
    private static final class LeftOpen extends FilterOutputStream {
        LeftOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
