/**
 * One image: from the bytes of a PNG, JPEG, GIF, BMP, TIFF or WebP file to values of the size and channels asked for.
 *
 * <p>Owns what is believed of such bytes, how pixels become values, which images are left out for their size or flatness, and
 * what their values say: a perceptual hash, sums of colours. Knows neither where they come from nor where they go.
 */
@NullMarked
package io.thalweg.prepare.image;

import org.jspecify.annotations.NullMarked;
