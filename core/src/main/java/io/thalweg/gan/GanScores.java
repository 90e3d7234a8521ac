package io.thalweg.gan;

import java.util.Map;
import java.util.TreeMap;

/**
 * How images compare with real ones, on the features of a classifier that was trained on such images. Not to be compared with
 * what others measure on Inception's features, nor with what another classifier gives.
 *
 * @param fidOwnFeatures squared Frechet distance of the features, at least 0; less is nearer
 * @param classEntropy of the classes that the classifier sees in the images, nats; the logarithm of their number when all are as
 *     frequent
 * @param realClassEntropy the same of the real images
 * @param precision share of the images that look as real ones do; NaN where there are too few images to tell
 * @param recall share of the real images' variety that is there; NaN where there are too few to tell
 */
public record GanScores(
        double fidOwnFeatures, double classEntropy, double realClassEntropy, double precision, double recall) {
    /** Name of {@link #fidOwnFeatures} among a round's figures, and wherever it is told. */
    public static final String FID_OWN_FEATURES = "fid_own_features";

    public static final String CLASS_ENTROPY = "class_entropy";
    /** Name of {@link #realClassEntropy}. */
    public static final String REAL_CLASS_ENTROPY = "real_class_entropy";

    public static final String PRECISION = "precision";
    public static final String RECALL = "recall";

    /** By name, those that could be told. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new TreeMap<>();
        put(figures, FID_OWN_FEATURES, fidOwnFeatures);
        put(figures, CLASS_ENTROPY, classEntropy);
        put(figures, REAL_CLASS_ENTROPY, realClassEntropy);
        put(figures, PRECISION, precision);
        put(figures, RECALL, recall);
        return figures;
    }

    private static void put(Map<String, Double> figures, String name, double value) {
        if (Double.isFinite(value)) {
            figures.put(name, value);
        }
    }
}
