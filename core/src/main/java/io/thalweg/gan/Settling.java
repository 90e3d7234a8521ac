package io.thalweg.gan;

/** What {@link Gan#settle} takes a generator's statistics from, the same for every generator and engine. */
public final class Settling {
    /** With {@link #IMAGES} in each, means of what a layer meets are within a hundredth of its deviation or two. */
    public static final int MINIBATCHES = 8;

    /** In a minibatch. */
    public static final int IMAGES = 64;

    /** Of a draw that is nobody else's. */
    private static final long SEED = 8;

    private Settling() {}

    /**
     * @param minibatch from 1 to {@link #MINIBATCHES}
     * @return {@code [images, noise]}
     */
    public static float[] noise(GanShape shape, int minibatch) {
        return Noise.normal(SEED + minibatch, "gan.settle", IMAGES * shape.noise());
    }

    /** {@code [images]}, in turn; none where images are made without. */
    public static int[] labels(GanShape shape, int minibatch) {
        int[] labels = new int[shape.classes() == 0 ? 0 : IMAGES];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = ((minibatch - 1) * IMAGES + i) % shape.classes();
        }
        return labels;
    }
}
