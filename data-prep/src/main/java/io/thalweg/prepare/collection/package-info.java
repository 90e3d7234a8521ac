/**
 * Collections of images: which files some paths name, and the images in them, whether files of their own, entries of
 * archives or records of a data set's own format.
 *
 * <p>Owns what is believed of archives and of formats of records, and where labels come from. Knows neither how an image is
 * decoded nor what becomes of it.
 */
@NullMarked
package io.thalweg.prepare.collection;

import org.jspecify.annotations.NullMarked;
