package io.thalweg.prepare.image;

/** How pixels are weighed when an image changes its size. */
public enum ResizeFilter {
    /** The mean over the area that a new pixel covers. */
    AREA,

    /** Lanczos' windowed sinc with three lobes (Duchon 1979; Turkowski 1990), as wide as a new pixel when shrinking. */
    LANCZOS;

    private static final double LOBES = 3;

    private static double lanczos(double x) {
        double distance = Math.abs(x);
        return distance < LOBES ? sinc(distance) * sinc(distance / LOBES) : 0;
    }

    private static double sinc(double x) {
        double angle = Math.PI * x;
        return x == 0 ? 1 : Math.sin(angle) / angle;
    }

    /**
     * What each of {@code to} new pixels takes of {@code from} old ones. The weights of a new pixel add up to 1.
     *
     * @param first of each new pixel, the first old one that counts
     * @param weights of each new pixel, those of that old one and of the ones after it
     */
    record Taps(int[] first, float[][] weights) {}

    Taps taps(int from, int to) {
        int[] first = new int[to];
        float[][] weights = new float[to][];
        double scale = (double) from / to;
        for (int i = 0; i < to; i++) {
            double[] row = this == AREA ? overlaps(i, scale, from, first) : samples(i, scale, from, first);
            double sum = 0;
            for (double weight : row) {
                sum += weight;
            }
            weights[i] = new float[row.length];
            for (int k = 0; k < row.length; k++) {
                weights[i][k] = (float) (row[k] / sum);
            }
        }
        return new Taps(first, weights);
    }

    private static double[] overlaps(int i, double scale, int from, int[] first) {
        double begin = i * scale;
        double end = Math.min(from, (i + 1) * scale);
        first[i] = Math.min(from - 1, (int) begin);
        int last = Math.max(first[i], Math.min(from - 1, (int) Math.ceil(end) - 1));
        double[] row = new double[last - first[i] + 1];
        for (int k = 0; k < row.length; k++) {
            double left = first[i] + k;
            row[k] = Math.max(0, Math.min(end, left + 1) - Math.max(begin, left));
        }
        return row;
    }

    private static double[] samples(int i, double scale, int from, int[] first) {
        double stretch = Math.max(1, scale);
        double center = (i + 0.5) * scale;
        first[i] = (int) Math.max(0, Math.floor(center - LOBES * stretch + 0.5));
        int end = (int) Math.min(from, Math.floor(center + LOBES * stretch + 0.5));
        double[] row = new double[end - first[i]];
        for (int k = 0; k < row.length; k++) {
            row[k] = lanczos((first[i] + k + 0.5 - center) / stretch);
        }
        return row;
    }
}
