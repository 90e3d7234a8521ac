package io.thalweg.gan;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageShape;
import io.thalweg.dataset.ImageSource;
import java.io.IOException;
import java.util.List;

/**
 * A training split of images in memory.
 *
 * @param pixels {@code [images, channels, size, size]}
 */
public record ImagesInMemory(ImageShape shape, byte[] pixels, int[] imageLabels, List<String> labels)
        implements ImageSource {
    /** Grey images in which every pixel of image i is i mod 256, its label i mod {@code labels}. */
    public static ImagesInMemory numbered(int count, int size, int labels) {
        byte[] pixels = new byte[count * size * size];
        int[] of = new int[count];
        for (int i = 0; i < count; i++) {
            java.util.Arrays.fill(pixels, i * size * size, (i + 1) * size * size, (byte) i);
            of[i] = labels == 0 ? ImageCorpus.NO_LABEL : i % labels;
        }
        List<String> names = java.util.stream.IntStream.range(0, labels)
                .mapToObj(String::valueOf)
                .toList();
        return new ImagesInMemory(new ImageShape(1, size, size), pixels, of, names);
    }

    @Override
    public ImageCorpus open(String split) {
        return new ImageCorpus() {
            @Override
            public long images() {
                return ImagesInMemory.this.images(split);
            }

            @Override
            public ImageShape shape() {
                return shape;
            }

            @Override
            public void forEachImage(long from, long to, ImageVisitor visitor) throws IOException {
                if (from < 0 || from > to || to > images()) {
                    throw new IllegalArgumentException("Images [" + from + ", " + to + ") of " + images());
                }
                for (long i = from; i < to; i++) {
                    if (!visitor.visit(pixels, (int) i * shape.bytes(), imageLabels[(int) i])) {
                        return;
                    }
                }
            }
        };
    }

    @Override
    public long images(String split) {
        return split.equals("train") ? imageLabels.length : 0;
    }
}
