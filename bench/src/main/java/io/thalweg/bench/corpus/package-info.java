/**
 * Corpora whose truth is known, to measure the preparation of text by: which documents are copies, near copies, of other
 * languages or junk is decided first, and kept beside the text.
 */
@NullMarked
package io.thalweg.bench.corpus;

import org.jspecify.annotations.NullMarked;
