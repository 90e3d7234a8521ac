package io.thalweg.prepare;

import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.image.ImageFilters;
import io.thalweg.prepare.image.ImageOptions;
import java.io.Serializable;

/**
 * What a reading task does with each image.
 *
 * @param copies which copies are looked for later
 * @param heldOut the part of the images that goes to valid, and as large a part to test, where they are split by their hashes
 */
record ImageTreatment(ImageOptions image, ImageFilters filters, DedupMode copies, double heldOut)
        implements Serializable {}
