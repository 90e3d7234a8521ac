package io.thalweg.gan;

/**
 * All there is to tell of generated images, each measure with its floor: what real training images come to in their place.
 *
 * @param made the generated images against real ones
 * @param floor training images against the same real ones
 * @param copies share of the generated images as near to a training image as one in a hundred real ones is; NaN where there are
 *     no real images that were not trained on
 * @param copiesFloor the same of other real images that were not trained on
 * @param trainingImages among which copies were looked for; 0 where they were not
 * @param images generated
 * @param realImages they are compared with
 */
public record GanQuality(
        GanScores made,
        GanScores floor,
        double copies,
        double copiesFloor,
        int trainingImages,
        int images,
        int realImages) {}
