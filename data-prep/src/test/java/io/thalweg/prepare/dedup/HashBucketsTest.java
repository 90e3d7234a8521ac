package io.thalweg.prepare.dedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.BadConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What bands and buckets find, against all pairs. */
final class HashBucketsTest {
    private static final long SEED = 20261128;

    /** Hashes by chance, and around some of them others, near and not so near; some the same. */
    private static long[] hashes(int count) {
        SplittableRandom random = new SplittableRandom(SEED);
        long[] hashes = new long[count];
        for (int i = 0; i < count; i++) {
            hashes[i] = random.nextLong();
            if (i > 0 && random.nextInt(3) > 0) {
                hashes[i] = hashes[random.nextInt(i)];
                for (int bits = random.nextInt(16); bits > 0; bits--) {
                    hashes[i] ^= 1L << random.nextInt(64);
                }
            }
        }
        return hashes;
    }

    private static List<byte[]> records(long[] hashes, HashBands bands) {
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < hashes.length; i++) {
            for (int band = 0; band < bands.bands(); band++) {
                records.add(ImageFingerprint.bandRecord(hashes[i], bands, band, i));
            }
        }
        records.sort(Arrays::compareUnsigned);
        return records;
    }

    @Test
    void withoutHotBucketsTheyConnectWhatAllPairsDo() throws IOException {
        long[] hashes = hashes(1500);
        for (int distance : new int[] {0, 1, 2, 3, 6, 9, 12}) {
            List<byte[]> all = new ArrayList<>();
            for (int i = 0; i < hashes.length; i++) {
                for (int j = 0; j < i; j++) {
                    if (Long.bitCount(hashes[i] ^ hashes[j]) <= distance) {
                        all.add(IdPair.of(i, j));
                    }
                }
            }
            List<byte[]> found = new ArrayList<>();
            HashBuckets buckets = new HashBuckets(distance, 100_000, (copy, before) -> {
                assertTrue(before < copy, "an image is paired with one before");
                assertTrue(
                        Long.bitCount(hashes[(int) copy] ^ hashes[(int) before]) <= distance,
                        "pairs are within the distance");
                found.add(IdPair.of(copy, before));
            });
            HashBands bands = new HashBands(distance + 1);
            buckets.read(records(hashes, bands).iterator());
            String which = "distance " + distance + ", seed " + SEED;
            assertEquals(StarsTest.reference(all), StarsTest.reference(found), which);
            assertTrue(found.size() <= 2 * hashes.length * bands.bands(), which);
            assertEquals(0, buckets.hotBuckets());
        }
    }

    @Test
    void hashesWithinTheDistanceAgreeInABand() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int distance = 0; distance <= 12; distance++) {
            HashBands bands = new HashBands(distance + 1);
            for (int i = 0; i < 2000; i++) {
                long hash = random.nextLong();
                long other = hash;
                for (int bits = 0; bits < distance; bits++) {
                    other ^= 1L << random.nextInt(64);
                }
                boolean agree = false;
                for (int band = 0; band < bands.bands(); band++) {
                    agree |= bands.key(hash, band) == bands.key(other, band);
                }
                assertTrue(agree, "distance " + distance + ", seed " + SEED);
            }
        }
    }

    @Test
    void aBucketWithTooManyHashesIsHot() throws IOException {
        // The lower half is the same in all: one bucket of that band.
        long[] hashes = new long[10];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = (long) (1 + i / 2) * 0x1111_1111L << 32;
        }
        List<byte[]> found = new ArrayList<>();
        HashBuckets buckets = new HashBuckets(1, 3, (copy, before) -> found.add(IdPair.of(copy, before)));
        buckets.read(records(hashes, new HashBands(2)).iterator());
        assertEquals(1, buckets.hotBuckets());
        assertEquals(4, buckets.passedOver(), "two hashes beyond the cap, twice each");
        // What is equal agrees in the other band too, whose buckets are small.
        assertEquals(5, StarsTest.reference(found).size());
    }

    @Test
    void equalHashesMakeNoBucketHot() throws IOException {
        long[] hashes = new long[100];
        Arrays.fill(hashes, 0x0123_4567_89AB_CDEFL);
        List<byte[]> found = new ArrayList<>();
        HashBuckets buckets = new HashBuckets(6, 1, (copy, before) -> found.add(IdPair.of(copy, before)));
        buckets.read(records(hashes, new HashBands(7)).iterator());
        assertEquals(0, buckets.hotBuckets());
        assertEquals(99, StarsTest.reference(found).size());
    }

    @Test
    void everyWrongOptionIsNamed() {
        BadConfiguration bad =
                assertThrows(BadConfiguration.class, () -> new ImageDedupConfig(DedupMode.NONE, -1, 0, List.of(" ")));
        assertEquals(4, bad.problems().size(), bad.getMessage());
        bad = assertThrows(
                BadConfiguration.class, () -> new ImageDedupConfig(DedupMode.NEAR, 13, 1_000_001, List.of()));
        assertEquals(2, bad.problems().size(), bad.getMessage());
        assertTrue(bad.getMessage().contains("--hash-distance is out of range: found 13, allowed 0 to 12"));
        bad = assertThrows(BadConfiguration.class, () -> new ImageDedupConfig(DedupMode.EXACT, 6, 100, List.of()));
        assertEquals(2, bad.problems().size(), bad.getMessage());
        assertTrue(
                bad.getMessage()
                        .contains("--hash-distance does nothing without --dedup near: found 6 with --dedup exact"),
                bad.getMessage());
    }
}
