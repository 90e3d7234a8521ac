package io.thalweg.prepare.dedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is found of pairs of a known similarity, held against theory. */
final class DetectionTest {
    private static final long SEED = 19970601;
    private static final int UNION = 200;
    private static final int PAIRS = 3000;

    /** Standard deviations that a seeded count may be off. */
    private static final double SIGMAS = 4.5;

    private static DedupConfig near(double threshold) {
        return new DedupConfig(
                DedupMode.NEAR, DedupUnit.DOCUMENT, ShingleUnit.WORD, 1, threshold, 100, false, List.of());
    }

    /** The fingerprints of two texts with {@code common} words out of {@value #UNION}, in an order of their own each. */
    private static byte[][] pair(Fingerprinter fingerprinter, SplittableRandom random, int common) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < UNION; i++) {
            words.add("w" + Long.toString(random.nextLong() >>> 1, 36));
        }
        int own = (UNION - common) / 2;
        List<String> first = new ArrayList<>(words.subList(0, common + own));
        List<String> second = new ArrayList<>(words.subList(0, common));
        second.addAll(words.subList(common + own, UNION));
        java.util.Collections.shuffle(second, new java.util.Random(random.nextLong()));
        return new byte[][] {print(fingerprinter, first), print(fingerprinter, second)};
    }

    private static byte[] print(Fingerprinter fingerprinter, List<String> words) {
        byte[] text = String.join(" ", words).getBytes(StandardCharsets.UTF_8);
        return fingerprinter.of(text, 0, text.length, 0, 0, 0).clone();
    }

    private static void assertBinomial(double expected, long found, long of, String what) {
        double deviation = Math.sqrt(of * expected * (1 - expected));
        assertEquals(expected * of, found, SIGMAS * deviation + 1, what + ", seed " + SEED);
    }

    @Test
    void theCurveIsThatOfTheTheory() throws IOException {
        for (double threshold : new double[] {0.5, 0.8, 0.9}) {
            DedupConfig config = near(threshold);
            Banding banding = config.banding();
            FingerprintLayout layout = FingerprintLayout.of(config);
            Fingerprinter fingerprinter = new Fingerprinter(config);
            for (int common : new int[] {100, 120, 140, 160, 170, 180, 190}) {
                double jaccard = (double) common / UNION;
                SplittableRandom random = new SplittableRandom(SEED + common);
                int pairs = threshold == 0.8 ? PAIRS : PAIRS / 5;
                int candidates = 0;
                int found = 0;
                long equalBytes = 0;
                for (int i = 0; i < pairs; i++) {
                    byte[][] prints = pair(fingerprinter, random, common);
                    candidates += bandsAlike(layout, prints) > 0 ? 1 : 0;
                    found += found(config, layout, prints) ? 1 : 0;
                    for (int byteOf = layout.sketch(); byteOf < layout.bytes(); byteOf++) {
                        equalBytes += prints[0][byteOf] == prints[1][byteOf] ? 1 : 0;
                    }
                }
                String what = "threshold " + threshold + ", J " + jaccard;
                assertBinomial(banding.found(jaccard), candidates, pairs, what);
                assertTrue(found <= candidates, what);
                // Values of one pair are not wholly independent: their element may be the same.
                double sameByte = jaccard + (1 - jaccard) / 256;
                assertEquals(
                        sameByte,
                        (double) equalBytes / ((long) pairs * layout.hashes()),
                        2 * SIGMAS * Math.sqrt(sameByte * (1 - sameByte) / ((double) pairs * layout.hashes())),
                        what);
                if (threshold == 0.8 && jaccard == 0.9) {
                    assertTrue(found >= 0.99 * pairs, found + " of " + pairs + " at J = 0.9");
                }
                if (threshold == 0.8 && jaccard == 0.5) {
                    assertTrue(candidates < 0.05 * pairs, candidates + " of " + pairs + " at J = 0.5");
                    assertTrue(found < 0.001 * pairs, found + " of " + pairs + " at J = 0.5 after the estimate");
                }
            }
        }
    }

    private static int bandsAlike(FingerprintLayout layout, byte[][] prints) {
        int alike = 0;
        for (int band = 0; band < layout.bands(); band++) {
            int at = FingerprintLayout.BANDS + band * Long.BYTES;
            alike += Arrays.equals(prints[0], at, at + Long.BYTES, prints[1], at, at + Long.BYTES) ? 1 : 0;
        }
        return alike;
    }

    private static boolean found(DedupConfig config, FingerprintLayout layout, byte[][] prints) throws IOException {
        List<byte[]> records = new ArrayList<>();
        for (int band = 0; band < layout.bands(); band++) {
            records.add(layout.bandRecord(prints[0], band, 1));
            records.add(layout.bandRecord(prints[1], band, 2));
        }
        records.sort(Arrays::compareUnsigned);
        int[] pairs = {0};
        new CandidateBuckets(config.nearThreshold(), config.bucketCap(), (copy, leader) -> {
                    assertEquals(2, copy);
                    assertEquals(1, leader);
                    pairs[0]++;
                })
                .read(records.iterator());
        return pairs[0] > 0;
    }

    @Test
    void bandsFollowFromTheThreshold() {
        assertEquals(new Banding(11, 9), Banding.of(0.8));
        for (double threshold = 0.5; threshold <= 0.951; threshold += 0.05) {
            Banding banding = Banding.of(threshold);
            String what = threshold + ": " + banding;
            assertTrue(banding.found((1 + threshold) / 2) >= 0.995, what);
            assertTrue(banding.found(threshold * 5 / 8) <= 0.03, what);
            assertTrue(banding.hashes() <= 256, what);
            assertEquals(0, banding.found(0));
            assertEquals(1, banding.found(1));
        }
        assertTrue(Banding.of(0.8).found(0.9) >= 0.99);
        assertTrue(Banding.of(0.8).found(0.5) < 0.05);
    }

    /** A set's least elements are those of its elements, whatever their order and number of times. */
    @Test
    void aSignatureIsOfASet() {
        SplittableRandom random = new SplittableRandom(SEED);
        int[] elements = random.ints(50).toArray();
        MinHash once = new MinHash(37);
        MinHash twice = new MinHash(37);
        for (int i = 0; i < elements.length; i++) {
            once.add(elements[i]);
            twice.add(elements[elements.length - 1 - i]);
            twice.add(elements[(i * 7) % elements.length]);
        }
        assertEquals(Arrays.toString(once.minima()), Arrays.toString(twice.minima()), "seed " + SEED);
        once.clear();
        assertTrue(once.isEmpty());
    }

    /** One bucket of many that are not alike: the cap bounds who is compared, and it is told. */
    @Test
    void aHotBucketIsCappedAndTold() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        int hashes = 99;
        List<byte[]> records = new ArrayList<>();
        byte[] last = new byte[16 + hashes];
        for (int id = 0; id < 1000; id++) {
            byte[] record = new byte[16 + hashes];
            random.nextBytes(record);
            // One key for all; the last hundred are copies of the one before them, which comes after the cap.
            System.arraycopy(IdPair.of(7, id), 0, record, 0, 16);
            if (id >= 900) {
                System.arraycopy(last, 16, record, 16, hashes);
            } else {
                last = record;
            }
            records.add(record);
        }
        List<Long> copies = new ArrayList<>();
        CandidateBuckets capped = new CandidateBuckets(0.8, 20, (copy, leader) -> copies.add(copy));
        capped.read(records.iterator());
        assertEquals(1, capped.hotBuckets());
        assertEquals(980, capped.passedOver());
        assertEquals(List.of(), copies);
        CandidateBuckets roomy = new CandidateBuckets(0.8, 900, (copy, leader) -> {
            assertEquals(899, leader);
            copies.add(copy);
        });
        roomy.read(records.iterator());
        assertEquals(0, roomy.hotBuckets());
        assertEquals(100, copies.size());
    }

    @Test
    void shinglesAreRunsOfWordsOrCharacters() {
        for (ShingleUnit unit : ShingleUnit.values()) {
            for (int length : new int[] {1, 3, 5}) {
                Shingles shingles = new Shingles(unit, length);
                String text = unit == ShingleUnit.WORD ? "a b c d e f" : "abcdef";
                // Six elements, all different: 6 - length + 1 shingles, found by their distinct hashes.
                assertEquals(6 - length + 1, distinct(shingles, text));
                assertEquals(1, distinct(shingles, unit == ShingleUnit.WORD ? "Word" : "x"), "shorter than a shingle");
                assertEquals(0, distinct(shingles, ""));
            }
        }
        assertEquals(0, distinct(new Shingles(ShingleUnit.WORD, 2), "... !!"));
    }

    /** Shingles of a text that differ. */
    private static int distinct(Shingles shingles, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        java.util.HashSet<Integer> elements = new java.util.HashSet<>();
        shingles.of(new NormalizedText().set(utf8, 0, utf8.length), elements::add);
        return elements.size();
    }
}
