/**
 * Where randomness comes from: every draw of a run derives from its one seed and the place it is drawn for.
 *
 * <p>Owns seed derivation and the small generator of the kernels. Knows nothing of what the draws are for.
 */
@NullMarked
package io.thalweg.random;

import org.jspecify.annotations.NullMarked;
