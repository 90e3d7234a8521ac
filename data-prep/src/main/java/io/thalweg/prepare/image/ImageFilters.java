package io.thalweg.prepare.image;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which images are left out though they can be used. Sizes are those of an image as it is shown, before it is resized; 0
 * leaves a bound away.
 *
 * @param minSide pixels of the shorter side, at least
 * @param maxSide pixels of the longer side, at most
 * @param minAspect width by height, at least
 * @param maxAspect width by height, at most
 * @param minDeviation the deviation of the pixels of at least one channel, once resized, 0 to 255; an image of one colour has 0
 */
public record ImageFilters(int minSide, int maxSide, double minAspect, double maxAspect, double minDeviation)
        implements Serializable {
    /** Nothing is left out. */
    public static final ImageFilters NONE = new ImageFilters(0, 0, 0, 0, 0);

    private static final long serialVersionUID = 1L;
    private static final int MOST_SIDE = 100_000;
    private static final double MOST_ASPECT = 1000;

    /** Half the pixels black and half of them white; no image has more. */
    private static final double MOST_DEVIATION = 127.5;

    /** @throws BadConfiguration naming every value that is wrong */
    public ImageFilters {
        List<Problem> problems = new ArrayList<>();
        require(problems, "--min-side", minSide, MOST_SIDE);
        require(problems, "--max-side", maxSide, MOST_SIDE);
        require(problems, "--min-aspect", minAspect, MOST_ASPECT);
        require(problems, "--max-aspect", maxAspect, MOST_ASPECT);
        require(problems, "--min-deviation", minDeviation, MOST_DEVIATION);
        if (maxSide > 0 && minSide > maxSide) {
            problems.add(
                    nothing("--min-side " + minSide + ", --max-side " + maxSide, "a --max-side of --min-side or more"));
        }
        if (maxAspect > 0 && minAspect > maxAspect) {
            problems.add(nothing(
                    "--min-aspect " + minAspect + ", --max-aspect " + maxAspect,
                    "a --max-aspect of --min-aspect or more"));
        }
        BadConfiguration.throwIfAny(problems);
    }

    private static void require(List<Problem> problems, String option, Number value, Number most) {
        if (!(value.doubleValue() >= 0 && value.doubleValue() <= most.doubleValue())) {
            problems.add(Problem.outOfRange(option, value, "0 (off) to " + most));
        }
    }

    private static Problem nothing(String found, String allowed) {
        return Problem.of("No image passes").found(found).allowed(allowed);
    }

    /**
     * Why an image is left out.
     *
     * @param reason the option's name with underscores
     * @param detail what was found against what is allowed
     */
    public record Refusal(String reason, String detail) {}

    /** Holds an image's size against the bounds; pixels, before it is resized. */
    public Optional<Refusal> ofSize(int width, int height) {
        if (Math.min(width, height) < minSide) {
            return refusal("min_side", width + " x " + height + " pixels", "at least " + minSide);
        }
        if (maxSide > 0 && Math.max(width, height) > maxSide) {
            return refusal("max_side", width + " x " + height + " pixels", "at most " + maxSide);
        }
        double aspect = (double) width / height;
        if (aspect < minAspect) {
            return refusal("min_aspect", aspect(width, height, aspect), "at least " + minAspect);
        }
        if (maxAspect > 0 && aspect > maxAspect) {
            return refusal("max_aspect", aspect(width, height, aspect), "at most " + maxAspect);
        }
        return Optional.empty();
    }

    private static String aspect(int width, int height, double aspect) {
        return String.format(Locale.ROOT, "%d x %d pixels, %.3f wide", width, height, aspect);
    }

    /** @param pixels of the resized image, {@code [channel][row][column]} */
    public Optional<Refusal> ofPixels(byte[] pixels, int channels) {
        if (minDeviation == 0) {
            return Optional.empty();
        }
        double deviation = ColourCount.largestDeviation(pixels, channels);
        return deviation < minDeviation
                ? refusal("min_deviation", String.format(Locale.ROOT, "%.2f", deviation), "at least " + minDeviation)
                : Optional.empty();
    }

    private static Optional<Refusal> refusal(String reason, String found, String allowed) {
        return Optional.of(new Refusal(reason, found + ", allowed " + allowed));
    }

    /** Every option as the manifest keeps it. */
    public Map<String, Object> toOptions() {
        return new TreeMap<>(Map.of(
                "min_side", minSide,
                "max_side", maxSide,
                "min_aspect", minAspect,
                "max_aspect", maxAspect,
                "min_deviation", minDeviation));
    }
}
