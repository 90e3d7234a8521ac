/** What benchmarks of several families share. */
@NullMarked
package io.thalweg.bench;

import org.jspecify.annotations.NullMarked;
