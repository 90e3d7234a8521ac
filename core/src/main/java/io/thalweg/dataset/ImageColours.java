package io.thalweg.dataset;

import java.util.List;

/**
 * What the pixels of some images have in common. Values are those of pixels, 0 to 255.
 *
 * @param mean of each channel, over all pixels
 * @param deviation of each channel, over all pixels: the root of the mean squared distance from the mean
 * @param greyShare the part of the images whose channels differ nowhere by more than {@value #GREY_DISTANCE}; 1 where there is
 *     one channel
 * @param brightness images by their mean brightness (luma of ITU-R BT.601): how many are in each of {@value #BINS} ranges of
 *     equal width, from black to white
 */
public record ImageColours(List<Double> mean, List<Double> deviation, double greyShare, List<Long> brightness) {
    /** Ranges of brightness. */
    public static final int BINS = 16;

    /** A lossy format's rounding makes channels of grey images differ by about so much. */
    public static final int GREY_DISTANCE = 4;

    public ImageColours {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        brightness = List.copyOf(brightness);
    }
}
