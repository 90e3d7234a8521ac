package io.thalweg.prepare.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.prepare.image.ImageOptions.SmallImages;
import java.awt.image.BufferedImage;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as an image: pixels of the size asked for, or a word on what is wrong. */
final class ImageFuzzTest {
    private static final ImageOptions OPTIONS = new ImageOptions(
            8,
            3,
            ImageOptions.DEFAULT.crop(),
            ResizeFilter.LANCZOS,
            SmallImages.ENLARGE,
            ImageOptions.DEFAULT.background(),
            1 << 20,
            1 << 20,
            5);

    static Stream<byte[]> seeds() {
        return Stream.concat(
                Stream.of("png", "jpg", "gif", "bmp", "tiff")
                        .map(format -> Pictures.encode(Pictures.random(1, 9, 7, BufferedImage.TYPE_INT_RGB), format)),
                Stream.of(
                        Pictures.encode(new BufferedImage(5, 5, BufferedImage.TYPE_BYTE_BINARY), "png"),
                        Pictures.pngOfSize(50_000, 50_000),
                        Pictures.tiff(Pictures.random(1, 20, 9, BufferedImage.TYPE_INT_RGB), "JPEG", 16),
                        Pictures.bigTiff(Pictures.random(1, 20, 9, BufferedImage.TYPE_INT_RGB), "LZW"),
                        WrittenByHandTest.gif(9, 8, 2, 1, 3, 2, new int[] {1, 1, 2, 3, 2, 1}),
                        new byte[] {'R', 'I', 'F', 'F', 12, 0, 0, 0, 'W', 'E', 'B', 'P', 'V', 'P', '8', 'L', 0, 0, 0, 0
                        },
                        new byte[] {'G', 'I', 'F', '8', '9', 'a', 9, 0, 9, 0, 0, 0, 0, ';'}));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) {
        try {
            byte[] fitted = new SquareFit(OPTIONS).fit(new ImageDecoder(OPTIONS).decode(bytes, bytes.length));
            if (fitted.length != 3 * 8 * 8) {
                throw new AssertionError(fitted.length + " values");
            }
        } catch (BadImage e) {
            if (e.detail().isBlank()) {
                throw new AssertionError("Nothing is said of " + e.reason(), e);
            }
        }
    }
}
