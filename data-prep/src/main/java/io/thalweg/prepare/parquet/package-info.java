/**
 * What stands between Parquet's library and files that nobody vouches for. Knows the format's outermost form and nothing
 * of what is in a file.
 */
@NullMarked
package io.thalweg.prepare.parquet;

import org.jspecify.annotations.NullMarked;
