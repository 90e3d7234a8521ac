/**
 * Data that tell who somebody is, such as mail addresses, replaced in text.
 *
 * <p>Owns what each kind looks like, every kind by a scanner that looks at no more than a few dozen characters a place, so that
 * no text costs more than its length; and that a second pass finds nothing. Knows nothing of pipelines, storage or Spark.
 */
@NullMarked
package io.thalweg.prepare.privacy;

import org.jspecify.annotations.NullMarked;
