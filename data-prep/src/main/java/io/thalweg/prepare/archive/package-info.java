/**
 * What must be watched when archives are unpacked: names, sizes, and bytes that come out of few.
 *
 * <p>Owns these bounds, and how zip and tar are gone through entry by entry, for text and for images. Knows nothing of what is in an
 * archive.
 */
@NullMarked
package io.thalweg.prepare.archive;

import org.jspecify.annotations.NullMarked;
