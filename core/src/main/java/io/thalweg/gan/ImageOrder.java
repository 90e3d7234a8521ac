package io.thalweg.gan;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.random.Xorshift;
import java.io.IOException;

/**
 * Images of a stretch of a split that goes on at its beginning when it meets its end, read in runs of {@value #IMAGES} and
 * shuffled within each: a split is in random order already, so what is left to be drawn is who meets whom.
 */
final class ImageOrder {
    /** Images held at a time. */
    static final int IMAGES = 2048;

    private final ImageCorpus corpus;
    private final int bytes;
    private final Xorshift random;
    private long position;
    private long left;
    private byte[] pixels = new byte[0];
    private int[] labels = new int[0];
    private int[] order = new int[0];
    private int at;

    /**
     * @param from position of the first image
     * @param count images in all
     */
    ImageOrder(ImageCorpus corpus, long from, long count, long seed) {
        this.corpus = corpus;
        this.bytes = corpus.shape().bytes();
        this.random = new Xorshift(seed);
        this.position = from;
        this.left = count;
    }

    /**
     * The next minibatch.
     *
     * @throws IllegalStateException if fewer images are left
     */
    ImageBatch next(int count, boolean labelled) throws IOException {
        byte[] batch = new byte[count * bytes];
        int[] batchLabels = new int[labelled ? count : 0];
        for (int i = 0; i < count; i++) {
            if (at == order.length) {
                read();
            }
            int image = order[at++];
            System.arraycopy(pixels, image * bytes, batch, i * bytes, bytes);
            if (labelled) {
                batchLabels[i] = labels[image];
            }
        }
        return new ImageBatch(batch, batchLabels, count);
    }

    private void read() throws IOException {
        if (left == 0) {
            throw new IllegalStateException("No image is left");
        }
        int count = (int) Math.min(left, IMAGES);
        pixels = new byte[count * bytes];
        labels = new int[count];
        int filled = 0;
        while (filled < count) {
            int run = (int) Math.min(count - filled, corpus.images() - position);
            copy(position, run, filled);
            filled += run;
            position = (position + run) % corpus.images();
        }
        left -= count;
        order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextBelow(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        at = 0;
    }

    private void copy(long from, int count, int into) throws IOException {
        int[] filled = {into};
        corpus.forEachImage(from, from + count, (image, offset, label) -> {
            System.arraycopy(image, offset, pixels, filled[0] * bytes, bytes);
            labels[filled[0]++] = label;
            return true;
        });
    }
}
