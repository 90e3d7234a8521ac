package io.thalweg.gan.measure;

/**
 * How evenly images spread over classes: Shannon's entropy (1948) of their shares, the logarithm of the number of classes when all
 * are as frequent, zero when there is only one. A generator that has lost modes has less of it than its data.
 */
public final class ClassEntropy {
    private ClassEntropy() {}

    /** @param histogram images of each class; not negative, at least one image */
    public static double nats(long[] histogram) {
        long total = 0;
        for (int label = 0; label < histogram.length; label++) {
            if (histogram[label] < 0) {
                throw new IllegalArgumentException(
                        "Class " + label + " has " + histogram[label] + " images, allowed 0 or more");
            }
            total = Math.addExact(total, histogram[label]);
        }
        if (total == 0) {
            throw new IllegalArgumentException(
                    "A histogram of " + histogram.length + " classes has no image, allowed at least one");
        }
        double entropy = 0;
        for (long images : histogram) {
            if (images > 0) {
                double share = (double) images / total;
                entropy -= share * Math.log(share);
            }
        }
        return entropy;
    }
}
