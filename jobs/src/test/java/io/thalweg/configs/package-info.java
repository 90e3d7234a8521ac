/** The files that an operator takes and edits, {@code cluster-configs/}, held against what reads them. */
@NullMarked
package io.thalweg.configs;

import org.jspecify.annotations.NullMarked;
