package io.thalweg.gan;

import io.thalweg.dataset.ImageCorpus;
import java.io.IOException;

/**
 * Some images of a split one after the other; a split is in random order.
 *
 * @param start position of the first
 */
public record SplitImages(ImageCorpus corpus, long start, int count) implements ImageSet {
    /** The first of a split, at most so many. */
    public static SplitImages first(ImageCorpus corpus, int most) {
        return from(corpus, 0, most);
    }

    /** Those from a position on, at most so many. */
    public static SplitImages from(ImageCorpus corpus, long start, int most) {
        return new SplitImages(corpus, start, (int) Math.max(0, Math.min(corpus.images() - start, most)));
    }

    @Override
    public byte[] read(int from, int to) throws IOException {
        byte[] pixels = new byte[(to - from) * corpus.shape().bytes()];
        corpus.read(start + from, start + to, pixels, new int[to - from]);
        return pixels;
    }
}
