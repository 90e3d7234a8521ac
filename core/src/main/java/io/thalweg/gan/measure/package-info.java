/**
 * How good made images are: the mathematics, over rows of features and histograms of classes. Distance of distributions (Heusel
 * et al. 2017), precision and recall (Kynkaanniemi et al. 2019), the spread over classes, and copies of training images.
 *
 * <p>Every measure is a pure function of arrays. Where features come from is the caller's; this knows no engines, no Spark and no
 * files.
 */
@NullMarked
package io.thalweg.gan.measure;

import org.jspecify.annotations.NullMarked;
