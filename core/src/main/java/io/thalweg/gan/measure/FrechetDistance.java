package io.thalweg.gan.measure;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The squared Frechet distance of two normal distributions (Frechet 1957; Dowson and Landau 1982), with which
 * Heusel et al. (2017, equation 6) compare the features of made images with those of real ones:
 *
 * <p>|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2))
 *
 * <p>C1 C2 is not symmetric, and its root may be complex by rounding. Its eigenvalues are those of C1^(1/2) C2 C1^(1/2), which is
 * symmetric and has no negative ones; the trace of the root is the sum of their roots. A covariance need not have full rank, as
 * it has not with fewer images than features.
 *
 * <p>Of a finite sample it is biased upwards: two samples of one distribution are apart, the more so the fewer images there are.
 * Compare numbers of equally many images only, and with what real images have among themselves.
 */
public final class FrechetDistance {
    private FrechetDistance() {}

    /**
     * In squared units of the features, at least 0.
     *
     * @throws IllegalArgumentException if the two are not of rows of one length
     * @throws IllegalStateException if either has fewer than two rows
     */
    public static double of(Moments a, Moments b) {
        if (a.length() != b.length()) {
            throw new IllegalArgumentException(
                    "Moments of rows of length " + a.length() + " and " + b.length() + ", allowed two of one length");
        }
        double[] meanA = a.mean();
        double[] meanB = b.mean();
        double distance = 0;
        for (int i = 0; i < meanA.length; i++) {
            distance += (meanA[i] - meanB[i]) * (meanA[i] - meanB[i]);
        }
        RealMatrix covarianceA = covariance(a);
        RealMatrix covarianceB = covariance(b);
        RealMatrix root = root(covarianceA);
        double[] eigenvalues = eigenvalues(
                new EigenDecomposition(symmetric(root.multiply(covarianceB).multiply(root))));
        double rootTrace = 0;
        for (double eigenvalue : eigenvalues) {
            rootTrace += Math.sqrt(eigenvalue);
        }
        // Below zero by rounding only.
        return Math.max(0, distance + covarianceA.getTrace() + covarianceB.getTrace() - 2 * rootTrace);
    }

    private static RealMatrix covariance(Moments moments) {
        int n = moments.length();
        double[] values = moments.covariance();
        double[][] rows = new double[n][n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(values, i * n, rows[i], 0, n);
        }
        return new Array2DRowRealMatrix(rows, false);
    }

    /** The symmetric root of a symmetric matrix without negative eigenvalues. */
    private static RealMatrix root(RealMatrix matrix) {
        EigenDecomposition decomposition = new EigenDecomposition(matrix);
        double[] eigenvalues = eigenvalues(decomposition);
        RealMatrix vectors = decomposition.getV();
        RealMatrix scaled = vectors.copy();
        for (int i = 0; i < eigenvalues.length; i++) {
            scaled.setColumnVector(i, vectors.getColumnVector(i).mapMultiply(Math.sqrt(eigenvalues[i])));
        }
        return scaled.multiply(vectors.transpose());
    }

    /** Zero where they are no more than rounding leaves of zero: the root would make 1e-8 of 1e-16. */
    private static double[] eigenvalues(EigenDecomposition decomposition) {
        double[] eigenvalues = decomposition.getRealEigenvalues();
        double largest = 0;
        for (double eigenvalue : eigenvalues) {
            largest = Math.max(largest, Math.abs(eigenvalue));
        }
        double noise = eigenvalues.length * Math.ulp(largest);
        for (int i = 0; i < eigenvalues.length; i++) {
            eigenvalues[i] = eigenvalues[i] <= noise ? 0 : eigenvalues[i];
        }
        return eigenvalues;
    }

    /** What rounding has made differ across the diagonal, made equal. */
    private static RealMatrix symmetric(RealMatrix matrix) {
        return matrix.add(matrix.transpose()).scalarMultiply(0.5);
    }
}
