package io.thalweg.average;

import java.util.List;

/**
 * The parameters of one model: a float array for each tensor of the layout, row-major. Mutable; owned by whoever made
 * it. The arrays are shared, not copied.
 */
public final class ModelState implements ReplicaState {
    private final ModelLayout layout;
    private final float[][] tensors;

    public ModelState(ModelLayout layout, float[][] tensors) {
        List<TensorSpec> specs = layout.tensors();
        if (tensors.length != specs.size()) {
            throw new IllegalArgumentException("The layout has " + specs.size() + " tensors, found " + tensors.length);
        }
        for (int t = 0; t < tensors.length; t++) {
            if (tensors[t].length != specs.get(t).size()) {
                throw new IllegalArgumentException("Tensor '" + specs.get(t).name() + "' has "
                        + specs.get(t).size() + " values, found " + tensors[t].length);
            }
        }
        this.layout = layout;
        this.tensors = tensors;
    }

    public static ModelState zeros(ModelLayout layout) {
        float[][] tensors = new float[layout.tensors().size()][];
        for (int t = 0; t < tensors.length; t++) {
            tensors[t] = new float[layout.tensors().get(t).size()];
        }
        return new ModelState(layout, tensors);
    }

    @Override
    public ModelLayout layout() {
        return layout;
    }

    /** The values of tensor {@code index} of the layout, not a copy. */
    public float[] tensor(int index) {
        return tensors[index];
    }

    /** The values of the tensor of that name, not a copy. */
    public float[] tensor(String name) {
        for (int t = 0; t < tensors.length; t++) {
            if (layout.tensors().get(t).name().equals(name)) {
                return tensors[t];
            }
        }
        throw new IllegalArgumentException("No tensor is named '" + name + "' in " + layout.tensors());
    }

    @Override
    public void put(Slice slice, float[] values) {
        System.arraycopy(values, 0, tensors[slice.tensor()], slice.offset(), slice.size());
    }

    @Override
    public void copyRow(int tensor, int row, float[] into, int at) {
        int length = layout.tensors().get(tensor).rowLength();
        System.arraycopy(tensors[tensor], row * length, into, at, length);
    }

    @Override
    public float[] get(Slice slice) {
        float[] values = new float[slice.size()];
        System.arraycopy(tensors[slice.tensor()], slice.offset(), values, 0, values.length);
        return values;
    }
}
