package io.thalweg.prepare.dedup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;

/**
 * Images that agree in a band become pairs when their hashes are near enough. A bucket holds different hashes, up to a cap,
 * those of the lowest ids; each image is compared with them, and paired with one of each group of images that are connected
 * already. So a bucket without more hashes than the cap connects what all its pairs would, by fewer pairs than it has images
 * and hashes; beyond, it is hot: a hash that comes later is compared with those held, but not with others that come later, and
 * is left to its other bands for these.
 */
public final class HashBuckets {
    private final int distance;
    private final int cap;
    private final IdPair.Sink pairs;
    private long[] hashes = new long[64];
    private long[] ids = new long[64];

    /** Of each hash held, another of its group that leads to the group's one root; a root leads to itself. */
    private int[] parents = new int[64];

    private int held;
    private boolean hot;
    private long hotBuckets;
    private long passedOver;

    /**
     * @param distance bits in which hashes of a pair differ, at most
     * @param cap different hashes of a bucket that others are compared with
     * @param pairs gets an image and one before
     */
    public HashBuckets(int distance, int cap, IdPair.Sink pairs) {
        this.distance = distance;
        this.cap = cap;
        this.pairs = pairs;
    }

    /** @param sorted records of {@link ImageFingerprint#bandRecord}: equal keys together, by ascending ids */
    public void read(Iterator<byte[]> sorted) throws IOException {
        long key = 0;
        while (sorted.hasNext()) {
            ByteBuffer fields = ByteBuffer.wrap(sorted.next());
            long next = fields.getLong();
            if (next != key) {
                held = 0;
                hot = false;
                key = next;
            }
            place(fields.getLong(), fields.getLong());
        }
    }

    private void place(long id, long hash) throws IOException {
        int group = -1;
        for (int i = 0; i < held; i++) {
            int bits = Long.bitCount(hashes[i] ^ hash);
            if (bits > distance) {
                continue;
            }
            int root = root(i);
            if (root != group) {
                pairs.pair(id, ids[i]);
                if (group >= 0) {
                    parents[root] = group;
                } else {
                    group = root;
                }
            }
            if (bits == 0) {
                // What is near it is connected with it already.
                return;
            }
        }
        if (held < cap) {
            hold(id, hash, group);
            return;
        }
        passedOver++;
        if (!hot) {
            hot = true;
            hotBuckets++;
        }
    }

    private int root(int of) {
        int node = of;
        while (parents[node] != node) {
            parents[node] = parents[parents[node]];
            node = parents[node];
        }
        return node;
    }

    private void hold(long id, long hash, int group) {
        if (held == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * held);
            ids = Arrays.copyOf(ids, 2 * held);
            parents = Arrays.copyOf(parents, 2 * held);
        }
        hashes[held] = hash;
        ids[held] = id;
        parents[held] = group < 0 ? held : group;
        held++;
    }

    /** Buckets with more different hashes than the cap. */
    public long hotBuckets() {
        return hotBuckets;
    }

    /** Times that an image's hash was not held because its bucket was full. */
    public long passedOver() {
        return passedOver;
    }
}
