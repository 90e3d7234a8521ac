/**
 * Raw text from wherever it lies: finding the files, telling their kinds apart, splitting them among tasks, and reading
 * them as documents.
 *
 * <p>Owns what a document is: a line, a paragraph, a file or a record, cut at white space when it is too long; its
 * place, and what was wrong with it. The documents of a file are the same however the file is split. Knows nothing of
 * tokens, datasets or Spark. What a page or wiki markup says, and in which encoding, is known to the packages below.
 */
@NullMarked
package io.thalweg.prepare.input;

import org.jspecify.annotations.NullMarked;
