package io.thalweg.prepare.image;

import io.thalweg.dataset.ImageShape;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of an image, and which are refused.
 *
 * @param size height and width of every image of the dataset
 * @param channels 1 (grey, by the weights of ITU-R BT.601) or 3
 * @param crop what becomes of images that are not square
 * @param filter how an image changes its size
 * @param smallImages what becomes of images with a side shorter than {@code size}
 * @param background what shows behind transparent pixels
 * @param maxPixels width times height, by the header, before anything is decoded
 * @param maxImageBytes of an encoded image
 * @param decodeSeconds that decoding an image may take
 */
public record ImageOptions(
        int size,
        int channels,
        Crop crop,
        ResizeFilter filter,
        SmallImages smallImages,
        Background background,
        long maxPixels,
        int maxImageBytes,
        long decodeSeconds)
        implements Serializable {

    /** What becomes of images that are not square. */
    public enum Crop {
        /** The largest square in the middle is used. */
        CENTER,
        /** All of the image is used; its sides are changed by different factors. */
        NONE
    }

    /** What becomes of images with a side shorter than {@code size}. */
    public enum SmallImages {
        /** They go to the quarantine list. */
        REFUSE,
        /** They are enlarged. */
        ENLARGE
    }

    /** What shows behind transparent pixels. */
    public enum Background {
        BLACK(0),
        WHITE(255);

        private final int value;

        Background(int value) {
            this.value = value;
        }

        int value() {
            return value;
        }
    }

    public static final ImageOptions DEFAULT = new ImageOptions(
            64, 3, Crop.CENTER, ResizeFilter.LANCZOS, SmallImages.REFUSE, Background.WHITE, 25_000_000, 64 << 20, 10);

    private static final long serialVersionUID = 1L;
    private static final long MOST_PIXELS = 500_000_000;
    private static final int LEAST_BYTES = 1 << 10;
    private static final int MOST_BYTES = 1 << 30;
    private static final int MOST_SECONDS = 3600;

    /** @throws BadConfiguration naming every value that is wrong */
    public ImageOptions {
        List<Problem> problems = new ArrayList<>();
        require(problems, "--size", size, 1, ImageShape.MOST_SIDE);
        if (channels != 1 && channels != 3) {
            problems.add(Problem.of("--channels is out of range")
                    .found(channels)
                    .allowed("1 (grey) or 3 (red, green and blue)"));
        }
        require(problems, "--max-pixels", maxPixels, 1, MOST_PIXELS);
        require(problems, "--max-image-bytes", maxImageBytes, LEAST_BYTES, MOST_BYTES);
        require(problems, "--decode-seconds", decodeSeconds, 1, MOST_SECONDS);
        BadConfiguration.throwIfAny(problems);
    }

    private static void require(List<Problem> problems, String option, long value, long least, long most) {
        if (value < least || value > most) {
            problems.add(Problem.of(option + " is out of range").found(value).allowed(least + " to " + most));
        }
    }

    /** The defaults with another size and other channels. */
    public static ImageOptions of(int size, int channels) {
        return new ImageOptions(
                size,
                channels,
                DEFAULT.crop,
                DEFAULT.filter,
                DEFAULT.smallImages,
                DEFAULT.background,
                DEFAULT.maxPixels,
                DEFAULT.maxImageBytes,
                DEFAULT.decodeSeconds);
    }

    public ImageShape shape() {
        return new ImageShape(channels, size, size);
    }
}
