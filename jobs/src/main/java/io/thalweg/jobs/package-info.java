/**
 * The commands of {@code thalweg}: their options, their checks, what they print and their exit codes.
 *
 * <p>The only package that writes to standard output and standard error. A command's class may not load Spark before its
 * options have been found right: {@code --help} and every usage error must answer at once, and do so even where Spark's
 * jars are absent. What a command does lives elsewhere; here it is only asked for and told.
 */
@NullMarked
package io.thalweg.jobs;

import org.jspecify.annotations.NullMarked;
