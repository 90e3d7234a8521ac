package io.thalweg.average;

import java.io.Serializable;
import java.util.List;

/**
 * Name and shape of one float32 tensor. Its rows run along the first axis; a tensor of one axis has rows of length 1.
 *
 * @param name unique in the model, for example {@code "input"}
 * @param shape the length of each axis, each at least 1
 */
public record TensorSpec(String name, List<Integer> shape) implements Serializable {
    public TensorSpec {
        shape = List.copyOf(shape);
        if (name.isEmpty() || shape.isEmpty() || shape.stream().anyMatch(length -> length < 1)) {
            throw new IllegalArgumentException("Tensor '" + name + "' has shape " + shape
                    + ": allowed a name and at least one axis, each at least 1");
        }
        if (shape.stream().mapToLong(Integer::longValue).reduce(1L, Math::multiplyExact) > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException(
                    "Tensor '" + name + "' of shape " + shape + " has more than 2^31 - 64 values");
        }
    }

    public static TensorSpec of(String name, Integer... shape) {
        return new TensorSpec(name, List.of(shape));
    }

    public int rows() {
        return shape.get(0);
    }

    public int rowLength() {
        return size() / rows();
    }

    public int size() {
        return shape.stream().reduce(1, (a, b) -> a * b);
    }
}
