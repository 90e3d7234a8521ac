package io.thalweg.engine.dl4j;

import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.gan.GanShape;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a generator's layers are normalised by when it makes images: of each channel the running mean of its values and of their
 * squares, as {@link GanShape#statistics} has them. DL4J is handed means and variances, and its own are never looked at.
 */
final class RunningStatistics {
    /** Weight of a minibatch, as DCGAN has it. */
    static final double MOMENTUM = 0.1;

    private final int levels;
    private final Map<String, float[]> values = new LinkedHashMap<>();

    RunningStatistics(GanShape shape) {
        levels = shape.levels();
        for (TensorSpec spec : shape.statistics()) {
            values.put(spec.name(), new float[spec.size()]);
        }
    }

    private float[] tensor(String name) {
        return java.util.Objects.requireNonNull(values.get(name), name);
    }

    void load(ModelState from) {
        values.forEach((name, own) -> System.arraycopy(from.tensor(name), 0, own, 0, own.length));
    }

    void store(ModelState into) {
        values.forEach((name, own) -> System.arraycopy(own, 0, into.tensor(name), 0, own.length));
    }

    /**
     * Moves on by the minibatch that the generator's last pass was of.
     *
     * @param weight of the minibatch: 1 forgets what was there
     */
    void follow(GanNetwork generator, double weight) {
        for (int up = 1; up <= levels; up++) {
            INDArray signal = generator.normalised(up);
            move(tensor(GanShape.mean(up)), GanInputs.values(signal.mean(0, 2, 3)), weight);
            move(
                    tensor(GanShape.square(up)),
                    GanInputs.values(signal.mul(signal).mean(0, 2, 3)),
                    weight);
        }
    }

    private static void move(float[] kept, float[] met, double weight) {
        for (int c = 0; c < kept.length; c++) {
            kept[c] = (float) ((1 - weight) * kept[c] + weight * met[c]);
        }
    }

    /** Has a network that makes images go by these. */
    void setIn(GanNetwork generator) {
        for (int up = 1; up <= levels; up++) {
            float[] mean = tensor(GanShape.mean(up));
            float[] square = tensor(GanShape.square(up));
            generator.means(up).put(0, mean);
            FloatBuffer variances = generator.variances(up);
            for (int c = 0; c < mean.length; c++) {
                variances.put(c, Math.max(0, square[c] - mean[c] * mean[c]));
            }
        }
    }
}
