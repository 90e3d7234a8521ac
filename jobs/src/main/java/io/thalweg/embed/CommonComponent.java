package io.thalweg.embed;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/** What all texts have in common: the first singular vector of their vectors (Arora et al. 2017, algorithm 1, line 4). */
final class CommonComponent {
    private CommonComponent() {}

    /**
     * The unit vector {@code u} that carries most of the vectors' length: the first eigenvector of their second moments,
     * which are not centred, as in the paper. Its largest coordinate is positive. All zeros when every vector is zero.
     */
    static double[] of(SecondMoments moments) {
        double[][] mean = moments.mean();
        EigenDecomposition decomposition = new EigenDecomposition(new Array2DRowRealMatrix(mean, false));
        if (!(decomposition.getRealEigenvalue(0) > 0)) {
            return new double[mean.length];
        }
        double[] direction = decomposition.getEigenvector(0).toArray();
        double largest = 0;
        for (double value : direction) {
            largest = Math.abs(value) > Math.abs(largest) ? value : largest;
        }
        if (largest < 0) {
            for (int d = 0; d < direction.length; d++) {
                direction[d] = -direction[d];
            }
        }
        return direction;
    }

    /** {@code v - u u^T v}, in place. */
    static void remove(double[] component, double[] vector) {
        double along = 0;
        for (int d = 0; d < vector.length; d++) {
            along += component[d] * vector[d];
        }
        for (int d = 0; d < vector.length; d++) {
            vector[d] -= along * component[d];
        }
    }
}
