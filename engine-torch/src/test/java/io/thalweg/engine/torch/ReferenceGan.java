package io.thalweg.engine.torch;

import io.thalweg.average.ModelState;
import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.GanShape;
import java.util.ArrayList;
import java.util.List;

/** A DCGAN in loops, in double precision, as the papers' equations have it. Shares no code with the engine. */
final class ReferenceGan {
    private static final int KERNEL = 4;

    private final GanShape shape;
    private final ModelState state;

    /** What each of the generator's normalisations met last: a mean and a mean of squares for each channel. */
    final List<double[][]> met = new ArrayList<>();

    ReferenceGan(GanShape shape, ModelState state) {
        this.shape = shape;
        this.state = state;
    }

    /** {@code [batch][channel][row][column]}. */
    double[][][][] generate(float[] noise, int[] labels) {
        int count = noise.length / shape.noise();
        double[][][][] signal = new double[count][shape.noise() + shape.classes()][1][1];
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < shape.noise(); k++) {
                signal[i][k][0][0] = noise[i * shape.noise() + k];
            }
            if (shape.classes() > 0) {
                signal[i][shape.noise() + labels[i]][0][0] = 1;
            }
        }
        signal = transposed(signal, GanShape.projection(), shape.width(shape.levels()), shape.base(), 1, 0);
        met.clear();
        for (int up = 1; up <= shape.levels(); up++) {
            normalise(signal, state.tensor(GanShape.scale(up)), state.tensor(GanShape.shift(up)), met);
            each(signal, value -> Math.max(0, value));
            boolean last = up == shape.levels();
            int to = last ? shape.channels() : shape.width(shape.levels() - up);
            signal = transposed(signal, GanShape.up(up), to, KERNEL, 2, 1);
        }
        float[] bias = state.tensor(GanShape.imageBias());
        for (double[][][] image : signal) {
            for (int c = 0; c < image.length; c++) {
                float added = bias[c];
                each(new double[][][][] {{image[c]}}, value -> Math.tanh(value + added));
            }
        }
        return signal;
    }

    double[] score(double[][][][] images, int[] labels) {
        double[][][][] signal = new double[images.length][shape.channels() + shape.classes()][][];
        for (int i = 0; i < images.length; i++) {
            for (int c = 0; c < signal[i].length; c++) {
                signal[i][c] = new double[shape.size()][shape.size()];
                for (int y = 0; y < shape.size(); y++) {
                    for (int x = 0; x < shape.size(); x++) {
                        signal[i][c][y][x] =
                                c < shape.channels() ? images[i][c][y][x] : (labels[i] == c - shape.channels() ? 1 : 0);
                    }
                }
            }
        }
        for (int down = 1; down <= shape.levels(); down++) {
            signal = convolved(signal, GanShape.down(down), shape.width(down), KERNEL, 2, 1);
            float[] shift = state.tensor(GanShape.downShift(down));
            if (shape.isNormalised(down)) {
                normalise(signal, state.tensor(GanShape.downScale(down)), shift, new ArrayList<>());
            } else {
                for (double[][][] image : signal) {
                    for (int c = 0; c < image.length; c++) {
                        float added = shift[c];
                        each(new double[][][][] {{image[c]}}, value -> value + added);
                    }
                }
            }
            each(signal, value -> value > 0 ? value : 0.2 * value);
        }
        signal = convolved(signal, GanShape.score(), 1, shape.base(), 1, 0);
        double[] scores = new double[images.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = signal[i][0][0][0] + state.tensor(GanShape.scoreBias())[0];
        }
        return scores;
    }

    @FunctionalInterface
    private interface Change {
        double of(double value);
    }

    private static void each(double[][][][] signal, Change change) {
        for (double[][][] image : signal) {
            for (double[][] channel : image) {
                for (double[] row : channel) {
                    for (int x = 0; x < row.length; x++) {
                        row[x] = change.of(row[x]);
                    }
                }
            }
        }
    }

    private static void normalise(double[][][][] signal, float[] scale, float[] shift, List<double[][]> met) {
        int channels = signal[0].length;
        double[][] statistics = new double[2][channels];
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            double squares = 0;
            int count = 0;
            for (double[][][] image : signal) {
                for (double[] row : image[c]) {
                    for (double value : row) {
                        sum += value;
                        squares += value * value;
                        count++;
                    }
                }
            }
            double mean = sum / count;
            double deviation = Math.sqrt(squares / count - mean * mean + 1e-5);
            statistics[0][c] = mean;
            statistics[1][c] = squares / count;
            for (double[][][] image : signal) {
                for (double[] row : image[c]) {
                    for (int x = 0; x < row.length; x++) {
                        row[x] = scale[c] * (row[x] - mean) / deviation + shift[c];
                    }
                }
            }
        }
        met.add(statistics);
    }

    /** A weight {@code [rows, columns, side, side]}, divided by u W v where it is spectrally normalised. */
    private double[] weight(String name) {
        float[] given = state.tensor(name);
        double[] weight = new double[given.length];
        double sigma = 1;
        if (shape.norm() == DiscriminatorNorm.SPECTRAL && name.startsWith("discriminator.")) {
            float[] left = state.tensor(GanShape.singular(name));
            int columns = given.length / left.length;
            double leftNorm = 0;
            for (float value : left) {
                leftNorm += (double) value * value;
            }
            double[] right = new double[columns];
            double rightNorm = 0;
            for (int column = 0; column < columns; column++) {
                for (int row = 0; row < left.length; row++) {
                    right[column] += given[row * columns + column] * left[row] / Math.sqrt(leftNorm);
                }
                rightNorm += right[column] * right[column];
            }
            // u W v, v being the unit vector of W' u, is the norm of W' u.
            sigma = Math.sqrt(rightNorm);
        }
        for (int i = 0; i < weight.length; i++) {
            weight[i] = given[i] / sigma;
        }
        return weight;
    }

    private double[][][][] convolved(double[][][][] signal, String name, int to, int kernel, int stride, int padding) {
        double[] weight = weight(name);
        int from = signal[0].length;
        int side = (signal[0][0].length + 2 * padding - kernel) / stride + 1;
        double[][][][] out = new double[signal.length][to][side][side];
        for (int i = 0; i < signal.length; i++) {
            for (int o = 0; o < to; o++) {
                for (int y = 0; y < side; y++) {
                    for (int x = 0; x < side; x++) {
                        double sum = 0;
                        for (int c = 0; c < from; c++) {
                            for (int ky = 0; ky < kernel; ky++) {
                                for (int kx = 0; kx < kernel; kx++) {
                                    int row = y * stride + ky - padding;
                                    int column = x * stride + kx - padding;
                                    if (row >= 0
                                            && row < signal[i][c].length
                                            && column >= 0
                                            && column < signal[i][c].length) {
                                        sum += weight[((o * from + c) * kernel + ky) * kernel + kx]
                                                * signal[i][c][row][column];
                                    }
                                }
                            }
                        }
                        out[i][o][y][x] = sum;
                    }
                }
            }
        }
        return out;
    }

    private double[][][][] transposed(double[][][][] signal, String name, int to, int kernel, int stride, int padding) {
        double[] weight = weight(name);
        int from = signal[0].length;
        int side = (signal[0][0].length - 1) * stride - 2 * padding + kernel;
        double[][][][] out = new double[signal.length][to][side][side];
        for (int i = 0; i < signal.length; i++) {
            for (int c = 0; c < from; c++) {
                for (int y = 0; y < signal[i][c].length; y++) {
                    for (int x = 0; x < signal[i][c].length; x++) {
                        for (int o = 0; o < to; o++) {
                            for (int ky = 0; ky < kernel; ky++) {
                                for (int kx = 0; kx < kernel; kx++) {
                                    int row = y * stride + ky - padding;
                                    int column = x * stride + kx - padding;
                                    if (row >= 0 && row < side && column >= 0 && column < side) {
                                        out[i][o][row][column] +=
                                                weight[((c * to + o) * kernel + ky) * kernel + kx] * signal[i][c][y][x];
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return out;
    }
}
