package io.thalweg.prepare.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.ImageShape;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The hash against its definition written out, and what it must not mind. */
final class PerceptualHashTest {
    private static final long SEED = 20261128;
    private static final int SIZE = 64;
    private static final int FEW = 4;

    /** By the definition: every coefficient a sum over all 32 x 32 pixels, each of those a mean of a square of pixels. */
    private static long reference(byte[] pixels, int channels, int size) {
        int cell = size / 32;
        double[][] grey = new double[32][32];
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                double sum = 0;
                for (int dy = 0; dy < cell; dy++) {
                    for (int dx = 0; dx < cell; dx++) {
                        int at = (y * cell + dy) * size + x * cell + dx;
                        int red = pixels[at] & 0xFF;
                        int green = channels == 1 ? red : pixels[size * size + at] & 0xFF;
                        int blue = channels == 1 ? red : pixels[2 * size * size + at] & 0xFF;
                        sum += Math.floor(0.299 * red + 0.587 * green + 0.114 * blue + 0.5 + 1e-9);
                    }
                }
                grey[y][x] = Math.floor(sum / (cell * cell) + 0.5);
            }
        }
        double[] coefficients = new double[64];
        for (int v = 0; v < 8; v++) {
            for (int h = 0; h < 8; h++) {
                double sum = 0;
                for (int y = 0; y < 32; y++) {
                    for (int x = 0; x < 32; x++) {
                        sum += grey[y][x]
                                * Math.cos(Math.PI / 32 * (y + 0.5) * v)
                                * Math.cos(Math.PI / 32 * (x + 0.5) * h);
                    }
                }
                double scale = (v == 0 ? Math.sqrt(0.5) : 1) * (h == 0 ? Math.sqrt(0.5) : 1) / 16;
                coefficients[8 * v + h] = Math.rint(scale * sum * 16);
            }
        }
        double[] sorted = coefficients.clone();
        Arrays.sort(sorted);
        long hash = 0;
        for (int bit = 0; bit < 64; bit++) {
            if (coefficients[bit] > 0.5 * (sorted[31] + sorted[32])) {
                hash |= 1L << bit;
            }
        }
        return hash;
    }

    @Test
    void theHashIsThatOfItsDefinition() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int size : new int[] {32, 64, 160}) {
            for (int channels : new int[] {1, 3}) {
                ImageShape shape = new ImageShape(channels, size, size);
                PerceptualHash hash = new PerceptualHash(shape);
                for (int i = 0; i < 10; i++) {
                    byte[] pixels = new byte[shape.bytes()];
                    random.nextBytes(pixels);
                    String which = "seed " + SEED + ", image " + i + " of " + shape;
                    assertEquals(
                            reference(pixels, channels, size),
                            hash.of(pixels, 0).getAsLong(),
                            which);
                    byte[] later = new byte[pixels.length + 5];
                    System.arraycopy(pixels, 0, later, 5, pixels.length);
                    assertEquals(
                            reference(pixels, channels, size), hash.of(later, 5).getAsLong(), which);
                }
            }
        }
    }

    private static long hash(byte[] encoded) throws BadImage {
        ImageOptions options = ImageOptions.of(SIZE, 3);
        byte[] pixels = new SquareFit(options).fit(new ImageDecoder(options).decode(encoded, encoded.length));
        return new PerceptualHash(options.shape()).of(pixels, 0).orElseThrow();
    }

    private static long hash(BufferedImage image) throws BadImage {
        return hash(Pictures.encode(image, "png"));
    }

    @Test
    void copiesOfAnImageHaveNearlyItsHash() throws BadImage {
        for (long seed = SEED; seed < SEED + 30; seed++) {
            BufferedImage image = Scenes.scene(seed, 120, 120);
            long hash = hash(image);
            assertNear(hash, hash(Scenes.resized(image, 240, 240)), "twice as large, seed " + seed);
            assertNear(hash, hash(Scenes.brightened(image, 12)), "brighter, seed " + seed);
            assertNear(hash, hash(Scenes.jpeg(image, 0.5f)), "JPEG, seed " + seed);
        }
    }

    private static void assertNear(long hash, long other, String which) {
        int distance = PerceptualHash.distance(hash, other);
        assertTrue(distance <= FEW, which + ": " + distance + " bits");
    }

    @Test
    void imagesOfNoiseAreHalfTheBitsApart() throws BadImage {
        long[] hashes = new long[40];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = hash(Scenes.noise(SEED + i, SIZE, SIZE));
        }
        long sum = 0;
        int pairs = 0;
        for (int i = 0; i < hashes.length; i++) {
            for (int j = 0; j < i; j++) {
                int distance = PerceptualHash.distance(hashes[i], hashes[j]);
                assertTrue(distance > 10, "seed " + SEED + ": " + distance + " bits");
                sum += distance;
                pairs++;
            }
        }
        // One bit, that of brightness, is the same in all.
        assertEquals(31.75, (double) sum / pairs, 1, "seed " + SEED);
    }

    @Test
    void flatImagesHaveNone() {
        ImageShape shape = new ImageShape(3, 40, 40);
        byte[] pixels = new byte[shape.bytes()];
        Arrays.fill(pixels, (byte) 200);
        PerceptualHash hash = new PerceptualHash(shape);
        assertFalse(hash.of(pixels, 0).isPresent());
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (200 + random.nextInt(3));
        }
        assertFalse(hash.of(pixels, 0).isPresent(), "seed " + SEED);
        Arrays.fill(pixels, 0, pixels.length / 6, (byte) 180);
        assertTrue(hash.of(pixels, 0).isPresent());
    }
}
