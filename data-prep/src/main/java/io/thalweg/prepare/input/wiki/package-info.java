/**
 * Dumps of wikis that MediaWiki runs, such as Wikipedia: the pages of an XML export, and the text of their markup.
 *
 * <p>Owns the form of an export, the blocks of bzip2 that let one be read from the middle, and what of wiki markup is
 * text. Knows nothing of splits, tasks or other formats.
 */
@NullMarked
package io.thalweg.prepare.input.wiki;

import org.jspecify.annotations.NullMarked;
