/**
 * What must be watched when archives are unpacked: names, sizes, and bytes that come out of few.
 *
 * <p>Owns these bounds. Knows nothing of what is in an archive.
 */
@NullMarked
package io.thalweg.prepare.archive;

import org.jspecify.annotations.NullMarked;
