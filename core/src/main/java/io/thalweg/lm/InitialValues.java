package io.thalweg.lm;

import io.thalweg.average.Slice;
import io.thalweg.average.TensorSpec;
import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;

/**
 * A network's parameters before training: weights uniform in [-r, r), every row from a seed of its own, so that a slice can
 * be made anywhere; biases zero, but for an LSTM's forget gate.
 */
record InitialValues(NetworkShape shape, double range, double forgetBias, long seed) {

    float[] of(Slice slice, TensorSpec tensor) {
        float[] values = new float[slice.size()];
        if (isBias(tensor.name())) {
            int forget = shape.cell().gates().indexOf("forget") * shape.hidden();
            if (forget >= 0 && !tensor.name().equals(NetworkShape.OUTPUT_BIAS)) {
                for (int row = slice.fromRow(); row < slice.toRow(); row++) {
                    values[row - slice.fromRow()] =
                            row >= forget && row < forget + shape.hidden() ? (float) forgetBias : 0;
                }
            }
            return values;
        }
        for (int row = slice.fromRow(); row < slice.toRow(); row++) {
            Xorshift random = new Xorshift(Seeds.derive(seed, "lm.initial", slice.tensor(), row));
            int at = (row - slice.fromRow()) * slice.rowLength();
            for (int k = 0; k < slice.rowLength(); k++) {
                values[at + k] = (float) ((2 * random.nextFloat() - 1) * range);
            }
        }
        return values;
    }

    private boolean isBias(String tensor) {
        for (int layer = 0; layer < shape.layers(); layer++) {
            if (tensor.equals(NetworkShape.bias(layer)) || tensor.equals(NetworkShape.recurrentBias(layer))) {
                return true;
            }
        }
        return tensor.equals(NetworkShape.OUTPUT_BIAS);
    }
}
