package io.thalweg.gan.measure;

import java.util.Arrays;
import java.util.Random;

/** Rows of features that tests are made of. */
final class Rows {
    /** Rows of {@link #exact}, with which (n - 1) / 2 is a square. */
    private static final int EXACT = 19;

    private Rows() {}

    /** Correlated normal rows. */
    static Features normal(Random random, int count, int length) {
        float[] values = new float[count * length];
        for (int row = 0; row < count; row++) {
            float common = (float) random.nextGaussian();
            for (int i = 0; i < length; i++) {
                values[row * length + i] = (float) ((1 + 0.1 * i) * random.nextGaussian()) + 0.7f * common - 0.3f * i;
            }
        }
        return new Features(values, length);
    }

    /** Whole numbers from 0 to {@code most}: their squared distances are exact, and many are equal. */
    static Features whole(Random random, int count, int length, int most) {
        float[] values = new float[count * length];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(most + 1);
        }
        return new Features(values, length);
    }

    /** Rows whose mean and covariance are just these: two along each axis, the others at the mean. At most 9 axes. */
    static Features exact(double[] mean, double[] deviations) {
        int length = mean.length;
        float[] values = new float[EXACT * length];
        double reach = Math.sqrt((EXACT - 1) / 2.0);
        for (int row = 0; row < EXACT; row++) {
            for (int i = 0; i < length; i++) {
                int sign = row == 2 * i ? 1 : row == 2 * i + 1 ? -1 : 0;
                values[row * length + i] = (float) (mean[i] + sign * reach * deviations[i]);
            }
        }
        return new Features(values, length);
    }

    /** Each row times a matrix, plus a shift. */
    static Features moved(Features rows, double[][] matrix, double shift) {
        int length = rows.length();
        float[] values = new float[rows.values().length];
        for (int row = 0; row < rows.count(); row++) {
            for (int i = 0; i < length; i++) {
                double sum = shift;
                for (int k = 0; k < length; k++) {
                    sum += matrix[i][k] * rows.values()[row * length + k];
                }
                values[row * length + i] = (float) sum;
            }
        }
        return new Features(values, length);
    }

    static double[][] identity(int length) {
        double[][] matrix = new double[length][length];
        for (int i = 0; i < length; i++) {
            matrix[i][i] = 1;
        }
        return matrix;
    }

    /** Orthogonal, from normal rows by Gram and Schmidt's method. */
    static double[][] orthogonal(Random random, int length) {
        double[][] matrix = new double[length][length];
        for (int i = 0; i < length; i++) {
            for (int k = 0; k < length; k++) {
                matrix[i][k] = random.nextGaussian();
            }
            for (int other = 0; other < i; other++) {
                double product = product(matrix[i], matrix[other]);
                for (int k = 0; k < length; k++) {
                    matrix[i][k] -= product * matrix[other][k];
                }
            }
            double norm = Math.sqrt(product(matrix[i], matrix[i]));
            for (int k = 0; k < length; k++) {
                matrix[i][k] /= norm;
            }
        }
        return matrix;
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    /** Rows {@code from} to {@code to}. */
    static Features part(Features rows, int from, int to) {
        float[] values = Arrays.copyOfRange(rows.values(), from * rows.length(), to * rows.length());
        return new Features(values, rows.length());
    }

    /** One after the other. */
    static Features joined(Features first, Features second) {
        float[] values = Arrays.copyOf(first.values(), first.values().length + second.values().length);
        System.arraycopy(second.values(), 0, values, first.values().length, second.values().length);
        return new Features(values, first.length());
    }
}
