/**
 * Corpora whose truth is known, made for measuring the preparation of text: real sentences put together anew, with copies,
 * near copies, languages and junk planted among them. Owns what is planted and how it is found again. Knows the preparation by its
 * datasets alone.
 */
@NullMarked
package io.thalweg.bench.corpus;

import org.jspecify.annotations.NullMarked;
