package io.thalweg.report;

import java.util.Arrays;

/**
 * Exact t-SNE in two dimensions (van der Maaten and Hinton 2008, "Visualizing data using t-SNE", algorithm 1), for some
 * hundred points. Differs from the paper in its start, the first two principal components instead of random draws, which
 * keeps the large structure and needs no seed (Kobak and Berens 2019, "The art of using t-SNE for single-cell
 * transcriptomics"), and in its rate, points / exaggeration (Belkina et al. 2019). Works with {@link StrictMath} and one
 * thread, so the same points give the same picture everywhere.
 */
final class TSne {
    private static final int ITERATIONS = 750;
    private static final int EXAGGERATED_ITERATIONS = 250;
    private static final double EXAGGERATION = 12;
    private static final double SMALLEST = 1e-12;
    private static final double START_DEVIATION = 1e-2;

    private final int points;
    private final double[][] affinity;
    private final double[][] place;

    /**
     * @param distances squared distances, {@code [points, points]}, symmetric
     * @param start {@code [points, 2]}; not changed
     */
    private TSne(double[][] distances, double[][] start, double perplexity) {
        this.points = start.length;
        this.affinity = symmetric(conditional(distances, perplexity));
        this.place = scaled(start);
    }

    /** @return {@code [points, 2]}, centred on the origin */
    static double[][] place(double[][] distances, double[][] start, double perplexity) {
        TSne sne = new TSne(distances, start, perplexity);
        sne.descend();
        return sne.place;
    }

    private static double[][] scaled(double[][] start) {
        double squares = 0;
        for (double[] point : start) {
            squares += point[0] * point[0];
        }
        double deviation = Math.sqrt(squares / start.length);
        double factor = deviation > 0 ? START_DEVIATION / deviation : 0;
        double[][] scaled = new double[start.length][2];
        for (int i = 0; i < start.length; i++) {
            scaled[i][0] = start[i][0] * factor;
            scaled[i][1] = start[i][1] * factor;
        }
        return scaled;
    }

    /** Equation 1, the bandwidth of each point found by bisection so that its row has the wanted perplexity. */
    static double[][] conditional(double[][] distances, double perplexity) {
        int n = distances.length;
        double wanted = StrictMath.log(perplexity);
        double[][] conditional = new double[n][n];
        for (int i = 0; i < n; i++) {
            double low = 0;
            double high = Double.POSITIVE_INFINITY;
            double precision = 1;
            for (int step = 0; step < 100; step++) {
                double entropy = row(distances[i], i, precision, conditional[i]);
                if (Math.abs(entropy - wanted) < 1e-6) {
                    break;
                }
                if (entropy > wanted) {
                    low = precision;
                    precision = Double.isInfinite(high) ? precision * 2 : (low + high) / 2;
                } else {
                    high = precision;
                    precision = (low + high) / 2;
                }
            }
        }
        return conditional;
    }

    /** Fills one row with probabilities; returns their entropy in nats. */
    private static double row(double[] distances, int self, double precision, double[] row) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int j = 0; j < row.length; j++) {
            nearest = j == self ? nearest : Math.min(nearest, distances[j]);
        }
        double sum = 0;
        double weighted = 0;
        for (int j = 0; j < row.length; j++) {
            double excess = distances[j] - nearest;
            row[j] = j == self ? 0 : StrictMath.exp(-precision * excess);
            sum += row[j];
            weighted += row[j] * excess;
        }
        for (int j = 0; j < row.length; j++) {
            row[j] /= sum;
        }
        return StrictMath.log(sum) + precision * weighted / sum;
    }

    private static double[][] symmetric(double[][] conditional) {
        int n = conditional.length;
        double[][] joint = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                joint[i][j] = Math.max((conditional[i][j] + conditional[j][i]) / (2.0 * n), SMALLEST);
            }
        }
        return joint;
    }

    private void descend() {
        double rate = Math.max(points / EXAGGERATION, 10);
        double[][] velocity = new double[points][2];
        double[][] gains = new double[points][2];
        for (double[] gain : gains) {
            Arrays.fill(gain, 1);
        }
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            boolean exaggerated = iteration < EXAGGERATED_ITERATIONS;
            double[][] gradient = gradient(exaggerated ? EXAGGERATION : 1);
            double momentum = exaggerated ? 0.5 : 0.8;
            for (int i = 0; i < points; i++) {
                for (int d = 0; d < 2; d++) {
                    boolean turned = gradient[i][d] * velocity[i][d] > 0;
                    gains[i][d] = turned ? Math.max(gains[i][d] * 0.8, 0.01) : gains[i][d] + 0.2;
                    velocity[i][d] = momentum * velocity[i][d] - rate * gains[i][d] * gradient[i][d];
                    place[i][d] += velocity[i][d];
                }
            }
            centre();
        }
    }

    /** Equation 5: {@code 4 sum_j (p_ij - q_ij)(y_i - y_j)/(1 + |y_i - y_j|^2)}. */
    private double[][] gradient(double exaggeration) {
        double[][] closeness = new double[points][points];
        double total = 0;
        for (int i = 0; i < points; i++) {
            for (int j = 0; j < i; j++) {
                double dx = place[i][0] - place[j][0];
                double dy = place[i][1] - place[j][1];
                double value = 1 / (1 + dx * dx + dy * dy);
                closeness[i][j] = value;
                closeness[j][i] = value;
                total += 2 * value;
            }
        }
        double[][] gradient = new double[points][2];
        for (int i = 0; i < points; i++) {
            for (int j = 0; j < points; j++) {
                double q = Math.max(closeness[i][j] / total, SMALLEST);
                double pull = 4 * (exaggeration * affinity[i][j] - q) * closeness[i][j];
                gradient[i][0] += pull * (place[i][0] - place[j][0]);
                gradient[i][1] += pull * (place[i][1] - place[j][1]);
            }
        }
        return gradient;
    }

    private void centre() {
        for (int d = 0; d < 2; d++) {
            double sum = 0;
            for (double[] point : place) {
                sum += point[d];
            }
            for (double[] point : place) {
                point[d] -= sum / points;
            }
        }
    }
}
