/**
 * From the bytes of a page to its text: which encoding they are in, and what of its markup is to be read.
 *
 * <p>Owns the names of encodings, how one is told where it is not named, and what of a page is text. Knows nothing of
 * files, archives or records.
 */
@NullMarked
package io.thalweg.prepare.input.web;

import org.jspecify.annotations.NullMarked;
