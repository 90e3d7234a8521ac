package io.thalweg.engine.torch;

import io.thalweg.average.ModelState;
import io.thalweg.gan.classifier.ClassifierShape;

/** The classifier in loops, in double precision. Shares no code with the engine. */
final class ReferenceClassifier {
    private static final double SLOPE = 0.2;

    private final ClassifierShape shape;
    private final ModelState state;

    ReferenceClassifier(ClassifierShape shape, ModelState state) {
        this.shape = shape;
        this.state = state;
    }

    /** @param pixels of one image, from {@code offset} on */
    double[] features(byte[] pixels, int offset) {
        double[][][] signal = new double[shape.channels()][shape.size()][shape.size()];
        int at = offset;
        for (double[][] channel : signal) {
            for (double[] row : channel) {
                for (int x = 0; x < row.length; x++) {
                    row[x] = Byte.toUnsignedInt(pixels[at++]) / 127.5 - 1;
                }
            }
        }
        for (int down = 1; down <= shape.levels(); down++) {
            signal = leaky(convolved(signal, ClassifierShape.weight(down), ClassifierShape.bias(down), 4, 2, 1));
        }
        signal = leaky(
                convolved(signal, ClassifierShape.featureWeight(), ClassifierShape.featureBias(), shape.base(), 1, 0));
        double[] features = new double[shape.features()];
        for (int k = 0; k < features.length; k++) {
            features[k] = signal[k][0][0];
        }
        return features;
    }

    double[] probabilities(double[] features) {
        float[] weight = state.tensor(ClassifierShape.scoreWeight());
        double[] values = new double[shape.classes()];
        double sum = 0;
        for (int c = 0; c < values.length; c++) {
            double score = state.tensor(ClassifierShape.scoreBias())[c];
            for (int k = 0; k < features.length; k++) {
                score += weight[c * features.length + k] * features[k];
            }
            values[c] = Math.exp(score);
            sum += values[c];
        }
        for (int c = 0; c < values.length; c++) {
            values[c] /= sum;
        }
        return values;
    }

    private static double[][][] leaky(double[][][] signal) {
        for (double[][] channel : signal) {
            for (double[] row : channel) {
                for (int x = 0; x < row.length; x++) {
                    row[x] = row[x] > 0 ? row[x] : SLOPE * row[x];
                }
            }
        }
        return signal;
    }

    private double[][][] convolved(
            double[][][] signal, String weightName, String biasName, int kernel, int stride, int padding) {
        float[] weight = state.tensor(weightName);
        float[] bias = state.tensor(biasName);
        int from = signal.length;
        int length = signal[0].length;
        int side = (length + 2 * padding - kernel) / stride + 1;
        double[][][] out = new double[bias.length][side][side];
        for (int o = 0; o < bias.length; o++) {
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    double sum = bias[o];
                    for (int i = 0; i < from * kernel * kernel; i++) {
                        int row = y * stride + i / kernel % kernel - padding;
                        int column = x * stride + i % kernel - padding;
                        if (row >= 0 && row < length && column >= 0 && column < length) {
                            sum += weight[o * from * kernel * kernel + i] * signal[i / kernel / kernel][row][column];
                        }
                    }
                    out[o][y][x] = sum;
                }
            }
        }
        return out;
    }
}
