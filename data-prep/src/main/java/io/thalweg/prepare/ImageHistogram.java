package io.thalweg.prepare;

import io.thalweg.prepare.staging.Bytes;
import java.io.IOException;

/** How many images have their keys in which part, split by split: what decides where shards begin and end. */
final class ImageHistogram {
    private final long[][] counts = new long[Split.COUNT][];

    void add(long key) {
        counts(ImageKey.split(key))[ImageKey.bucket(key)]++;
    }

    /** The number of images of each part of a split's keys. */
    long[] counts(Split split) {
        long[] known = counts[split.ordinal()];
        if (known == null) {
            known = new long[ImageKey.BUCKETS];
            counts[split.ordinal()] = known;
        }
        return known;
    }

    long images(Split split) {
        long images = 0;
        for (long count : counts(split)) {
            images += count;
        }
        return images;
    }

    /** The parts that are not empty: for each split their number, then each one's distance from the one before and count. */
    byte[] packed() {
        Bytes packed = new Bytes();
        for (Split split : Split.values()) {
            long[] all = counts(split);
            long some = 0;
            for (long count : all) {
                some += count > 0 ? 1 : 0;
            }
            packed.writeNumber(some);
            int before = 0;
            for (int bucket = 0; bucket < all.length; bucket++) {
                if (all[bucket] > 0) {
                    packed.writeNumber(bucket - before);
                    packed.writeNumber(all[bucket]);
                    before = bucket;
                }
            }
        }
        return packed.toArray();
    }

    void addPacked(byte[] data) {
        Bytes packed = Bytes.of(data);
        try {
            for (Split split : Split.values()) {
                long[] all = counts(split);
                int bucket = 0;
                for (long left = packed.readNumber(); left > 0; left--) {
                    bucket += (int) packed.readNumber();
                    all[bucket] += packed.readNumber();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("A count came back damaged", e);
        }
    }
}
