/**
 * Outputs that are whole or absent: parts first, each with its size and SHA-256, and a manifest that names them last.
 *
 * <p>Every path is a Hadoop path ({@code file:}, {@code hdfs:}, {@code s3a:}); nothing relies on rename. A reader trusts
 * only what a manifest names. Knows nothing of what the parts hold.
 */
@NullMarked
package io.thalweg.storage;

import org.jspecify.annotations.NullMarked;
