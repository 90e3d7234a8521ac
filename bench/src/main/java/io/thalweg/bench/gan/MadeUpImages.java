package io.thalweg.bench.gan;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageShape;
import io.thalweg.dataset.ImageSource;
import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;
import java.io.IOException;
import java.util.List;

/**
 * A training split of random pixels in memory, so that nothing but the networks is measured.
 *
 * @param pixels {@code [images, channels, size, size]}
 */
record MadeUpImages(ImageShape shape, byte[] pixels) implements ImageSource {
    static MadeUpImages of(ImageShape shape, int count, long seed) {
        byte[] pixels = new byte[Math.multiplyExact(count, shape.bytes())];
        Xorshift random = new Xorshift(Seeds.derive(seed, "benchmark.images"));
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (random.next() >>> 56);
        }
        return new MadeUpImages(shape, pixels);
    }

    @Override
    public ImageCorpus open(String split) {
        return new Split(this, images(split));
    }

    @Override
    public long images(String split) {
        return split.equals("train") ? pixels.length / shape.bytes() : 0;
    }

    @Override
    public List<String> labels() {
        return List.of();
    }

    private record Split(MadeUpImages source, long images) implements ImageCorpus {
        @Override
        public ImageShape shape() {
            return source.shape;
        }

        @Override
        public void forEachImage(long from, long to, ImageVisitor visitor) throws IOException {
            for (long i = from; i < to; i++) {
                if (!visitor.visit(source.pixels, (int) i * source.shape.bytes(), NO_LABEL)) {
                    return;
                }
            }
        }
    }
}
