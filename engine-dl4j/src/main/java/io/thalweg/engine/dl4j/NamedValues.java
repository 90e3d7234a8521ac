package io.thalweg.engine.dl4j;

import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Values of a network outside the heap, such as its parameters: a stretch of memory for each of its tensors, row-major. */
final class NamedValues {
    private final Map<String, FloatBuffer> tensors = new LinkedHashMap<>();

    /** @param place of a tensor's values */
    NamedValues(List<TensorSpec> specs, Function<TensorSpec, FloatBuffer> place) {
        for (TensorSpec spec : specs) {
            FloatBuffer values = place.apply(spec);
            if (values.capacity() != spec.size()) {
                throw new IllegalStateException(
                        "DL4J has " + values.capacity() + " values of " + spec + ", which has " + spec.size());
            }
            tensors.put(spec.name(), values);
        }
    }

    /** The values themselves. */
    FloatBuffer tensor(String name) {
        FloatBuffer values = tensors.get(name);
        if (values == null) {
            throw new IllegalArgumentException("No tensor is named '" + name + "' among " + tensors.keySet());
        }
        return values;
    }

    /** @param name of a tensor in {@code from} */
    void load(ModelState from, UnaryOperator<String> name) {
        requireSizes(from, name);
        tensors.forEach((tensor, values) -> values.put(0, from.tensor(name.apply(tensor))));
    }

    /** @param name of a tensor in {@code into} */
    void store(ModelState into, UnaryOperator<String> name) {
        requireSizes(into, name);
        tensors.forEach((tensor, values) -> values.get(0, into.tensor(name.apply(tensor))));
    }

    /** Whether a state has these, by its names for them. */
    boolean areIn(ModelState state, UnaryOperator<String> name) {
        String first = name.apply(tensors.keySet().iterator().next());
        return state.layout().tensors().stream().anyMatch(spec -> spec.name().equals(first));
    }

    /** None is copied before all are known to fit. */
    private void requireSizes(ModelState state, UnaryOperator<String> name) {
        tensors.forEach((tensor, values) -> {
            int found = state.tensor(name.apply(tensor)).length;
            if (found != values.capacity()) {
                throw new IllegalArgumentException("Parameter " + tensor + " has " + found
                        + " values in the state given: allowed " + values.capacity());
            }
        });
    }
}
