package io.thalweg.report;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * Words at places of the plane such that words used alike lie near each other.
 *
 * @param words commonest first
 * @param places {@code [words][2]}, in no unit: only nearness means something
 */
public record WordMap(List<String> words, List<double[]> places) {
    /** Words that a map takes without becoming unreadable. */
    public static final int MOST_WORDS = 300;

    private static final double PERPLEXITY = 20;

    public WordMap {
        words = List.copyOf(words);
        places = List.copyOf(places);
        if (words.size() != places.size()) {
            throw new IllegalArgumentException(words.size() + " words have " + places.size() + " places");
        }
    }

    /**
     * Lays words out by the cosine of their vectors, with {@linkplain TSne t-SNE}. The same vectors give the same map.
     *
     * @param words commonest first; those beyond {@value #MOST_WORDS} are left out
     * @param vectors a vector for each word, all of one length
     */
    public static WordMap of(List<String> words, List<float[]> vectors) {
        List<String> kept = new ArrayList<>();
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < words.size() && kept.size() < MOST_WORDS; i++) {
            double[] unit = unit(vectors.get(i));
            if (unit.length > 0) {
                kept.add(words.get(i));
                rows.add(unit);
            }
        }
        double[][] points = rows.toArray(double[][]::new);
        if (points.length < 3) {
            return new WordMap(List.of(), List.of());
        }
        double perplexity = Math.max(1.5, Math.min(PERPLEXITY, (points.length - 1) / 3.0));
        return new WordMap(kept, List.of(TSne.place(distances(points), principal(points), perplexity)));
    }

    /** The vector at length 1, or an empty one when it has no direction. */
    private static double[] unit(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        if (!(squares > 0) || !Double.isFinite(squares)) {
            return new double[0];
        }
        double[] unit = new double[vector.length];
        for (int d = 0; d < vector.length; d++) {
            unit[d] = vector[d] / Math.sqrt(squares);
        }
        return unit;
    }

    /** Squared Euclidean distances, of unit vectors {@code 2 - 2 cos}. */
    private static double[][] distances(double[][] points) {
        double[][] distances = new double[points.length][points.length];
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < i; j++) {
                double cosine = 0;
                for (int d = 0; d < points[i].length; d++) {
                    cosine += points[i][d] * points[j][d];
                }
                distances[i][j] = Math.max(0, 2 - 2 * cosine);
                distances[j][i] = distances[i][j];
            }
        }
        return distances;
    }

    /** The points' first two principal components, {@code [points, 2]}; the sign is such that the first word's is positive. */
    static double[][] principal(double[][] points) {
        int dimensions = points[0].length;
        double[] mean = new double[dimensions];
        for (double[] point : points) {
            for (int d = 0; d < dimensions; d++) {
                mean[d] += point[d] / points.length;
            }
        }
        double[][] centred = new double[points.length][dimensions];
        for (int i = 0; i < points.length; i++) {
            for (int d = 0; d < dimensions; d++) {
                centred[i][d] = points[i][d] - mean[d];
            }
        }
        RealMatrix matrix = new Array2DRowRealMatrix(centred, false);
        // The eigenvectors of the covariance would do, but their solver fails when there are fewer points than
        // dimensions.
        SingularValueDecomposition decomposition = new SingularValueDecomposition(matrix);
        double[] lengths = decomposition.getSingularValues();
        double[][] principal = new double[points.length][2];
        for (int axis = 0; axis < Math.min(2, lengths.length); axis++) {
            double[] component = decomposition.getU().getColumn(axis);
            double scale = component[0] < 0 ? -lengths[axis] : lengths[axis];
            for (int i = 0; i < points.length; i++) {
                principal[i][axis] = scale * component[i];
            }
        }
        return principal;
    }
}
