package io.thalweg.engine.torch;

import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.network.Optimizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * A network's parameters and its optimiser's moments: each kind one flat tensor on the device, so that it enters and leaves
 * by one copy, and a view of it for each parameter. The views of the parameters are leaves of PyTorch's graphs.
 */
final class Parameters implements AutoCloseable {
    private final Placement placement;
    private final List<TensorSpec> specs;
    private final Map<String, Integer> index = new HashMap<>();
    private final long[] offsets;
    private final Tensor flat;
    private final List<Tensor> leaves;
    private final List<String> momentNames;
    private final List<Tensor> flatMoments = new ArrayList<>();
    private final List<List<Tensor>> moments = new ArrayList<>();

    /** All zero. The caller has a scope open. */
    Parameters(List<TensorSpec> specs, Optimizer optimizer, Placement placement) {
        this.placement = placement;
        this.specs = specs;
        this.offsets = new long[specs.size() + 1];
        for (int p = 0; p < specs.size(); p++) {
            index.put(specs.get(p).name(), p);
            offsets[p + 1] = offsets[p] + specs.get(p).size();
        }
        flat = placement.zeros(size()).retainReference();
        leaves = views(flat);
        leaves.forEach(leaf -> leaf.requires_grad_(true));
        momentNames = optimizer.moments();
        for (int m = 0; m < momentNames.size(); m++) {
            Tensor values = placement.zeros(size()).retainReference();
            flatMoments.add(values);
            moments.add(views(values));
        }
    }

    private List<Tensor> views(Tensor of) {
        List<Tensor> views = new ArrayList<>();
        for (int p = 0; p < specs.size(); p++) {
            long[] shape =
                    specs.get(p).shape().stream().mapToLong(Integer::longValue).toArray();
            views.add(of.narrow(0, offsets[p], specs.get(p).size())
                    .view(shape)
                    .detach()
                    .retainReference());
        }
        return List.copyOf(views);
    }

    private long size() {
        return offsets[specs.size()];
    }

    List<TensorSpec> specs() {
        return specs;
    }

    int count() {
        return specs.size();
    }

    /** Place of a parameter among all. */
    int index(String name) {
        Integer place = index.get(name);
        if (place == null) {
            throw new IllegalArgumentException("No parameter is named '" + name + "' in " + specs);
        }
        return place;
    }

    /** The parameter, of its shape; a leaf of the graphs of PyTorch. */
    Tensor leaf(int parameter) {
        return leaves.get(parameter);
    }

    Tensor leaf(String name) {
        return leaf(index(name));
    }

    /** The parameter's values, which no graph notes; to be changed in place. */
    Tensor values(String name) {
        return leaf(name).detach();
    }

    /** All parameters one after the other; to be changed in place. */
    Tensor flat() {
        return flat;
    }

    /** A moment of a parameter, of the parameter's shape. */
    Tensor moment(int moment, int parameter) {
        return moments.get(moment).get(parameter);
    }

    /** A number beside them on the device, in float32. */
    Tensor constant(double value) {
        return placement.single(value);
    }

    void load(ModelState from) {
        copyIn(flat, from, name -> name);
        for (int m = 0; m < momentNames.size(); m++) {
            String moment = momentNames.get(m);
            if (has(from, Optimizer.tensor(moment, specs.get(0).name()))) {
                copyIn(flatMoments.get(m), from, name -> Optimizer.tensor(moment, name));
            }
        }
    }

    void store(ModelState into) {
        copyOut(flat, into, name -> name);
        for (int m = 0; m < momentNames.size(); m++) {
            String moment = momentNames.get(m);
            if (has(into, Optimizer.tensor(moment, specs.get(0).name()))) {
                copyOut(flatMoments.get(m), into, name -> Optimizer.tensor(moment, name));
            }
        }
    }

    private static boolean has(ModelState state, String tensor) {
        return state.layout().tensors().stream().anyMatch(spec -> spec.name().equals(tensor));
    }

    private void copyIn(Tensor values, ModelState from, UnaryOperator<String> name) {
        List<float[]> tensors = tensors(from, name);
        boolean direct = placement.isArrayOfFloats();
        Tensor host = direct ? values : placement.staging(size());
        for (int p = 0; p < specs.size(); p++) {
            Placement.write(tensors.get(p), host, offsets[p]);
        }
        if (!direct) {
            values.copy_(host);
        }
    }

    private void copyOut(Tensor values, ModelState into, UnaryOperator<String> name) {
        List<float[]> tensors = tensors(into, name);
        Tensor host = placement.onHost(values);
        for (int p = 0; p < specs.size(); p++) {
            Placement.read(host, offsets[p], tensors.get(p));
        }
    }

    /** The tensors of a state for all parameters; none is copied before all are known to fit. */
    private List<float[]> tensors(ModelState state, UnaryOperator<String> name) {
        List<float[]> tensors = new ArrayList<>();
        for (TensorSpec spec : specs) {
            float[] tensor = state.tensor(name.apply(spec.name()));
            if (tensor.length != spec.size()) {
                throw new IllegalArgumentException(
                        "Parameter " + spec + " has " + tensor.length + " values in the state given");
            }
            tensors.add(tensor);
        }
        return tensors;
    }

    @Override
    public void close() {
        leaves.forEach(Tensor::releaseReference);
        moments.forEach(views -> views.forEach(Tensor::releaseReference));
        flatMoments.forEach(Tensor::releaseReference);
        flat.releaseReference();
    }
}
