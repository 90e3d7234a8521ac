package io.thalweg.engine.torch;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of one step, collected parameter by parameter. A table of words is touched in few rows: then its gradient is
 * those rows, so that neither it nor its norm nor a step of plain gradient descent costs a pass over the table. Lives in the
 * step's scope.
 */
final class Gradients {
    /**
     * Some rows of a gradient.
     *
     * @param touched which ones
     * @param places the same on the device
     * @param values their gradient, {@code [rows, row]}
     */
    record Rows(TokenRows touched, Tensor places, Tensor values) {}

    private final Parameters parameters;
    private final Placement placement;
    private final @Nullable Tensor[] whole;
    private final @Nullable Rows[] rows;

    Gradients(Parameters parameters, Placement placement) {
        this.parameters = parameters;
        this.placement = placement;
        this.whole = new Tensor[parameters.count()];
        this.rows = new Rows[parameters.count()];
    }

    /** The gradient of a value of PyTorch's graph, whose every parameter has a part in it. */
    static Gradients of(Tensor value, Parameters parameters, Placement placement) {
        Gradients gradients = new Gradients(parameters, placement);
        Tensor[] leaves = new Tensor[parameters.count()];
        for (int p = 0; p < leaves.length; p++) {
            leaves[p] = parameters.leaf(p);
        }
        TensorVector answers = torch.grad(
                new TensorVector(value),
                new TensorVector(leaves),
                new TensorVector(),
                new BoolOptional(),
                false,
                false);
        for (int p = 0; p < leaves.length; p++) {
            gradients.add(p, answers.get(p));
        }
        return gradients;
    }

    /** Adds to the gradient of a parameter; the tensor is this object's from now on. */
    void add(int parameter, Tensor gradient) {
        Tensor before = whole[parameter];
        Rows sparse = rows[parameter];
        Tensor sum = before == null ? gradient : before.add_(gradient);
        if (sparse != null) {
            sum.index_add_(0, sparse.places(), sparse.values());
            rows[parameter] = null;
        }
        whole[parameter] = sum;
    }

    /** Adds to some rows of the gradient of a parameter. */
    void addRows(int parameter, TokenRows touched, Tensor gradient) {
        Tensor before = whole[parameter];
        Rows sparse = rows[parameter];
        Tensor places = placement.indices(touched.ids());
        if (before != null) {
            before.index_add_(0, places, gradient);
        } else if (sparse == null) {
            rows[parameter] = new Rows(touched, places, gradient);
        } else {
            rows[parameter] = merged(sparse, touched.ids(), gradient);
        }
    }

    private Rows merged(Rows first, int[] ids, Tensor values) {
        int[] both = new int[first.touched().ids().length + ids.length];
        System.arraycopy(first.touched().ids(), 0, both, 0, first.touched().ids().length);
        System.arraycopy(ids, 0, both, first.touched().ids().length, ids.length);
        TokenRows union = TokenRows.of(both);
        Tensor sum = placement.zeros(union.ids().length, values.size(1));
        sum.index_add_(0, placement.indices(union.positions()), torch.cat(new TensorVector(first.values(), values), 0));
        return new Rows(union, placement.indices(union.ids()), sum);
    }

    /** The gradient of a parameter where only some of its rows are touched, else null. */
    @Nullable
    Rows rows(int parameter) {
        return rows[parameter];
    }

    /** The whole gradient of a parameter, of its shape. */
    Tensor whole(int parameter) {
        Tensor gradient = whole[parameter];
        if (gradient != null) {
            return gradient;
        }
        Tensor zeros = torch.zeros_like(parameters.leaf(parameter));
        Rows sparse = rows[parameter];
        return sparse == null ? zeros : zeros.index_add_(0, sparse.places(), sparse.values());
    }

    /** Euclidean norm of all parameters' gradients together, float64; on the device. */
    Tensor norm() {
        List<Tensor> norms = new ArrayList<>();
        for (int p = 0; p < whole.length; p++) {
            Tensor dense = whole[p];
            Rows sparse = rows[p];
            if (dense != null) {
                norms.add(dense.norm());
            } else if (sparse != null) {
                norms.add(sparse.values().norm());
            }
        }
        return torch.stack(new TensorVector(norms.toArray(Tensor[]::new)))
                .to(torch.kDouble())
                .norm();
    }

    /** Multiplies all by a factor that is on the device. */
    void scale(Tensor factor) {
        for (int p = 0; p < whole.length; p++) {
            Tensor dense = whole[p];
            Rows sparse = rows[p];
            if (dense != null) {
                whole[p] = dense.mul(factor);
            } else if (sparse != null) {
                rows[p] = new Rows(
                        sparse.touched(), sparse.places(), sparse.values().mul(factor));
            }
        }
    }

    ModelState toState() {
        float[][] tensors = new float[whole.length][];
        for (int p = 0; p < tensors.length; p++) {
            tensors[p] = placement.toArray(whole(p));
        }
        return new ModelState(ModelLayout.of(parameters.specs()), tensors);
    }
}
