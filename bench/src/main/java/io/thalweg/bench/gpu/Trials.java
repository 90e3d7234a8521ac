package io.thalweg.bench.gpu;

import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.network.ComputePlace;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** A network, its weights, and so many different minibatches that steps go round. */
interface Trials {
    /** Minibatches before the first comes again: so few that a network learns them by heart within the steps that are compared. */
    int INPUTS = 2;

    /** Steps whose losses are told, from the first. */
    int COMPARED = 50;

    long SEED = 20_261_128L;

    /** Steps on a device. */
    interface Trial extends AutoCloseable {
        /** Begins a step. @return the step's loss, or its losses in order, once it is asked for */
        Supplier<Object> begin(int number);

        @Override
        void close();
    }

    Trial open(ComputePlace place);

    double examplesOfAStep();

    /** Writes shape.json, weights.bin and inputs.bin. */
    void write(Path folder) throws IOException;

    /** Shapes by names, as pytorch_reference.py reads them. */
    static List<List<Object>> told(List<TensorSpec> parameters) {
        return parameters.stream()
                .map(spec -> List.<Object>of(spec.name(), spec.shape()))
                .toList();
    }

    /** The parameters one after the other. */
    static void writeWeights(Path folder, List<TensorSpec> parameters, ModelState state) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve("weights.bin")))) {
            for (TensorSpec spec : parameters) {
                write(out, state.tensor(spec.name()));
            }
        }
    }

    static void write(OutputStream out, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
    }

    static void write(OutputStream out, int[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        out.write(bytes.array());
    }
}
