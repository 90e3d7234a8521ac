package io.thalweg.gan;

import io.thalweg.average.Slice;
import io.thalweg.average.TensorSpec;
import io.thalweg.random.Seeds;

/**
 * The networks before training (Radford et al. 2016, section 4): weights from a normal distribution of deviation 0.02, scales
 * from one around 1; shifts and biases zero. Statistics are those of a standard normal distribution, singular vectors any, and
 * the averages begin where the parameters do. Every row has a seed of its own, so that a slice can be made anywhere.
 */
record InitialNetworks(long seed) {
    private static final double DEVIATION = 0.02;
    private static final String AVERAGE = GanShape.average("");

    float[] of(Slice slice, TensorSpec tensor) {
        String name = tensor.name().startsWith(AVERAGE) ? tensor.name().substring(AVERAGE.length()) : tensor.name();
        float[] values = new float[slice.size()];
        if (name.endsWith(".square")) {
            java.util.Arrays.fill(values, 1);
        } else if (name.endsWith(".weight")) {
            draw(slice, name, 0, DEVIATION, values);
        } else if (name.endsWith(".scale")) {
            draw(slice, name, 1, DEVIATION, values);
        } else if (name.endsWith(".singular")) {
            draw(slice, name, 0, 1, values);
        }
        return values;
    }

    private void draw(Slice slice, String name, double mean, double deviation, float[] into) {
        int length = slice.rowLength();
        for (int row = slice.fromRow(); row < slice.toRow(); row++) {
            float[] drawn = Noise.normal(Seeds.derive(seed, "gan.initial." + name, row), "row", length);
            int at = (row - slice.fromRow()) * length;
            for (int k = 0; k < length; k++) {
                into[at + k] = (float) (mean + deviation * drawn[k]);
            }
        }
    }
}
