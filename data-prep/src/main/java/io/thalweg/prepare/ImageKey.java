package io.thalweg.prepare;

import io.thalweg.prepare.staging.WordTable;
import io.thalweg.random.Seeds;

/**
 * Where an image goes, as a number by which images are sorted: two bits of its split, then a hash of its pixels and its name.
 * So the order is shuffled, the same whoever read the image, and copies of one image lie apart.
 */
final class ImageKey {
    /** Parts that the keys of a split are counted in. */
    static final int BUCKETS = 1 << 18;

    private static final int SPLIT_SHIFT = 60;
    private static final int BUCKET_SHIFT = 42;

    private ImageKey() {}

    static long of(Split split, byte[] pixels, byte[] id) {
        long hash =
                Seeds.mix(WordTable.hash64(pixels, 0, pixels.length) ^ Seeds.mix(WordTable.hash64(id, 0, id.length)));
        return (long) split.ordinal() << SPLIT_SHIFT | hash >>> (Long.SIZE - SPLIT_SHIFT);
    }

    static Split split(long key) {
        return Split.values()[(int) (key >>> SPLIT_SHIFT)];
    }

    /** The part of its split's keys that a key is in. */
    static int bucket(long key) {
        return (int) (key >>> BUCKET_SHIFT) & (BUCKETS - 1);
    }

    /** The least key of a part. */
    static long first(Split split, int bucket) {
        return (long) split.ordinal() << SPLIT_SHIFT | (long) bucket << BUCKET_SHIFT;
    }
}
