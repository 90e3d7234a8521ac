package io.thalweg.engine.dl4j;

import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where each parameter of a network lies in DL4J's one flat array of them. There, weights are transposed, an LSTM's gates
 * follow one another as candidate, forget, output, input, and its peepholes are three more columns of the recurrent
 * weights, as forget, output, input.
 */
final class FlatParameters {
    private static final List<String> GATES = List.of("candidate", "forget", "output", "input");
    private static final List<String> PEEPHOLES = List.of("forget", "output", "input");
    /** As the rows of {@link NetworkShape#peephole} follow one another. */
    private static final List<String> OWN_PEEPHOLES = List.of("input", "forget", "output");

    /**
     * Some rows of a parameter.
     *
     * @param tensor name of the parameter
     * @param firstRow of it
     * @param rows how many
     * @param columns of each
     * @param offset of the first value in the flat array
     * @param rowStride from a row's value to the next row's
     * @param columnStride from a column's value to the next column's
     */
    private record Block(
            String tensor, int firstRow, int rows, int columns, int offset, int rowStride, int columnStride) {
        /** Visits the values, with the place of each in the flat array and in its own tensor. */
        void forEach(Visitor visitor) {
            int at = firstRow * columns;
            for (int row = 0; row < rows; row++) {
                int place = offset + row * rowStride;
                for (int column = 0; column < columns; column++) {
                    visitor.visit(place, at++);
                    place += columnStride;
                }
            }
        }
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(int place, int at);
    }

    private final List<TensorSpec> specs;
    private final List<Block> blocks = new ArrayList<>();
    private final int size;

    FlatParameters(NetworkShape shape, MultiLayerNetwork network) {
        specs = shape.parameters();
        size = Math.toIntExact(network.params().length());
        Map<String, INDArray> views = network.paramTable();
        long base = network.params().offset();
        add(NetworkShape.EMBEDDING, view(views, "0_W"), base);
        int units = shape.hidden();
        for (int layer = 0; layer < shape.layers(); layer++) {
            String prefix = (layer + 1) + "_";
            INDArray input = view(views, prefix + "W");
            INDArray recurrent = view(views, prefix + "RW");
            INDArray bias = view(views, prefix + "b");
            for (int gate = 0; gate < shape.cell().gates().size(); gate++) {
                int from = GATES.indexOf(shape.cell().gates().get(gate)) * units;
                addTransposed(NetworkShape.inputWeight(layer), input, base, gate * units, from, units);
                addTransposed(NetworkShape.recurrentWeight(layer), recurrent, base, gate * units, from, units);
                addVector(NetworkShape.bias(layer), bias, base, gate * units, from, units);
            }
            for (int gate = 0; shape.cell() == Cell.LSTM_PEEPHOLE && gate < OWN_PEEPHOLES.size(); gate++) {
                int column = GATES.size() * units + PEEPHOLES.indexOf(OWN_PEEPHOLES.get(gate));
                blocks.add(new Block(
                        NetworkShape.peephole(layer),
                        gate,
                        1,
                        units,
                        at(recurrent, base) + column * stride(recurrent, 1),
                        0,
                        stride(recurrent, 0)));
            }
        }
        String last = (network.getnLayers() - 1) + "_";
        addTransposed(NetworkShape.OUTPUT_WEIGHT, view(views, last + "W"), base, 0, 0, shape.vocabulary());
        addVector(NetworkShape.OUTPUT_BIAS, view(views, last + "b"), base, 0, 0, shape.vocabulary());
        requireAllPlaced();
    }

    /** A network's flat array itself, its memory, which lives as long as the network. */
    static FloatBuffer values(MultiLayerNetwork network) {
        return values(network.params());
    }

    /** An array's own memory, which lives as long as the array. */
    static FloatBuffer values(INDArray array) {
        FloatPointer pointer = (FloatPointer) array.data().pointer();
        return pointer.capacity(array.length()).asBuffer();
    }

    private static INDArray view(Map<String, INDArray> views, String name) {
        INDArray view = views.get(name);
        if (view == null) {
            throw new IllegalStateException("DL4J's network has no parameter " + name + ": " + views.keySet());
        }
        return view;
    }

    private void add(String tensor, INDArray view, long base) {
        blocks.add(new Block(
                tensor, 0, (int) view.size(0), (int) view.size(1), at(view, base), stride(view, 0), stride(view, 1)));
    }

    /** Rows of a parameter that are columns there. */
    private void addTransposed(String tensor, INDArray view, long base, int firstRow, int firstColumn, int rows) {
        blocks.add(new Block(
                tensor,
                firstRow,
                rows,
                (int) view.size(0),
                at(view, base) + firstColumn * stride(view, 1),
                stride(view, 1),
                stride(view, 0)));
    }

    /** Values of a vector, whichever rank it has there. */
    private void addVector(String tensor, INDArray view, long base, int first, int from, int count) {
        int stride = stride(view, view.rank() - 1);
        blocks.add(new Block(tensor, first, count, 1, at(view, base) + from * stride, stride, 0));
    }

    private static int at(INDArray view, long base) {
        return Math.toIntExact(view.offset() - base);
    }

    private static int stride(INDArray view, int dimension) {
        return Math.toIntExact(view.stride(dimension));
    }

    private void requireAllPlaced() {
        long placed = blocks.stream()
                .mapToLong(block -> (long) block.rows() * block.columns())
                .sum();
        long own = specs.stream().mapToLong(TensorSpec::size).sum();
        if (placed != own || own != size) {
            throw new IllegalStateException("DL4J's network has " + size + " parameters, ours " + own + ", of which "
                    + placed + " have a place");
        }
    }

    int size() {
        return size;
    }

    List<TensorSpec> specs() {
        return specs;
    }

    /**
     * Copies tensors into a flat array.
     *
     * @param name of a parameter's tensor in {@code from}
     */
    void toFlat(ModelState from, UnaryOperator<String> name, FloatBuffer flat) {
        requireSizes(from, name);
        for (Block block : blocks) {
            float[] values = from.tensor(name.apply(block.tensor()));
            block.forEach((place, at) -> flat.put(place, values[at]));
        }
    }

    /** Copies a flat array into tensors. */
    void fromFlat(FloatBuffer flat, ModelState into, UnaryOperator<String> name) {
        requireSizes(into, name);
        for (Block block : blocks) {
            float[] values = into.tensor(name.apply(block.tensor()));
            block.forEach((place, at) -> values[at] = flat.get(place));
        }
    }

    /** Copies one parameter out of a flat array, to {@code from} on in {@code into}. */
    void fromFlat(String tensor, FloatBuffer flat, float[] into, int from) {
        for (Block block : blocks) {
            if (block.tensor().equals(tensor)) {
                block.forEach((place, at) -> into[from + at] = flat.get(place));
            }
        }
    }

    /** Copies one parameter, from {@code from} on in {@code values}, into a flat array. */
    void toFlat(String tensor, float[] values, int from, FloatBuffer flat) {
        for (Block block : blocks) {
            if (block.tensor().equals(tensor)) {
                block.forEach((place, at) -> flat.put(place, values[from + at]));
            }
        }
    }

    /** Multiplies one parameter, in a flat array, by factors in its own order. */
    void multiply(String tensor, float[] factors, FloatBuffer flat) {
        for (Block block : blocks) {
            if (block.tensor().equals(tensor)) {
                block.forEach((place, at) -> flat.put(place, flat.get(place) * factors[at]));
            }
        }
    }

    private void requireSizes(ModelState state, UnaryOperator<String> name) {
        for (TensorSpec spec : specs) {
            float[] tensor = state.tensor(name.apply(spec.name()));
            if (tensor.length != spec.size()) {
                throw new IllegalArgumentException(
                        "Parameter " + spec + " has " + tensor.length + " values in the state given");
            }
        }
    }
}
