package io.thalweg.gan.quality;

import io.thalweg.gan.GanQuality;

/**
 * What an evaluation came to.
 *
 * @param quality of the generated images, and the floors
 * @param classifierAccuracy share of the split's labelled images that the classifier is right about, 0 to 1; NaN if it knows other
 *     labels than the dataset has
 * @param classifierSha256 of the classifier's parameters: numbers compare only where it is the same
 */
public record QualityResult(GanQuality quality, double classifierAccuracy, String classifierSha256) {}
