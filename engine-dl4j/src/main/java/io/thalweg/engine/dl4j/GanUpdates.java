package io.thalweg.engine.dl4j;

import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.network.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** How a network of a GAN learns: its gradient, its optimiser's moments, and the steps that are made of these. */
final class GanUpdates implements AutoCloseable {
    private final List<TensorSpec> specs;
    private final NamedValues parameters;
    private final NamedValues gradient;
    private final List<String> momentNames;
    private final List<INDArray> momentArrays = new ArrayList<>();
    private final List<NamedValues> moments = new ArrayList<>();
    private final UpdateRule rule;

    GanUpdates(GanNetwork network, List<TensorSpec> specs, Optimizer optimizer) {
        this.specs = specs;
        this.parameters = network.parameters();
        this.gradient = network.named(network.gradient());
        this.momentNames = optimizer.moments();
        for (int m = 0; m < momentNames.size(); m++) {
            INDArray values = Nd4j.zeros(DataType.FLOAT, 1, network.gradient().length());
            momentArrays.add(values);
            moments.add(network.named(values));
        }
        this.rule = new UpdateRule(optimizer);
    }

    /** The parameters, and the moments where the state has them. */
    void load(ModelState from) {
        parameters.load(from, UnaryOperator.identity());
        for (int m = 0; m < moments.size(); m++) {
            UnaryOperator<String> name = name(m);
            if (moments.get(m).areIn(from, name)) {
                moments.get(m).load(from, name);
            }
        }
    }

    /** The parameters, and the moments where the state has room for them. */
    void store(ModelState into) {
        parameters.store(into, UnaryOperator.identity());
        for (int m = 0; m < moments.size(); m++) {
            UnaryOperator<String> name = name(m);
            if (moments.get(m).areIn(into, name)) {
                moments.get(m).store(into, name);
            }
        }
    }

    private UnaryOperator<String> name(int moment) {
        return parameter -> Optimizer.tensor(momentNames.get(moment), parameter);
    }

    void storeGradient(ModelState into) {
        gradient.store(into, UnaryOperator.identity());
    }

    /**
     * A step by the gradient that is there.
     *
     * @param number of the step, from 1, for Adam's bias correction
     */
    void step(double rate, long number) {
        for (TensorSpec spec : specs) {
            rule.apply(
                    parameters.tensor(spec.name()),
                    gradient.tensor(spec.name()),
                    moments.stream().map(moment -> moment.tensor(spec.name())).toList(),
                    rate,
                    number,
                    1);
        }
    }

    @Override
    public void close() {
        momentArrays.forEach(INDArray::close);
    }
}
