package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the class promises of its bounds, on documents of every kind of length. */
class ShardLayoutTest {
    private static final int SEEDS = 300;

    /** Tokens that each shard gets, as {@link ShardTask} deals them. */
    private static long[] dealt(ShardLayout layout, int[] documents) {
        long[] dealt = new long[layout.shards()];
        long start = 0;
        for (int length : documents) {
            long end = start + length;
            if (layout.isLong(length)) {
                for (long next = start; next < end; ) {
                    int shard = layout.shardOf(next);
                    long to = Math.min(end, layout.start(shard + 1));
                    dealt[shard] += to - next;
                    next = to;
                }
            } else {
                dealt[layout.shardOf(start)] += length;
            }
            start = end;
        }
        return dealt;
    }

    private static int[] documents(SplittableRandom random) {
        int[] documents = new int[1 + random.nextInt(3_000)];
        int longest = 1 << random.nextInt(1, 16);
        for (int i = 0; i < documents.length; i++) {
            documents[i] = 1 + (int) (longest * Math.pow(random.nextDouble(), 1 + random.nextInt(6)));
        }
        return documents;
    }

    private static long sum(int[] lengths) {
        long sum = 0;
        for (int length : lengths) {
            sum += length;
        }
        return sum;
    }

    @Test
    void shardsOfDocumentsDifferByTwoPercentOfTheMeanAtMost() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int[] documents = documents(random);
            long tokens = sum(documents);
            ShardLayout layout = new ShardLayout(tokens, 1 + random.nextInt((int) Math.min(tokens, 60)), 0);
            double mean = tokens / (double) layout.shards();
            long whole = 0;
            for (long dealt : dealt(layout, documents)) {
                // One for the rounding of a bound.
                assertTrue(Math.abs(dealt - mean) <= 0.02 * mean + 1, dealt + " of mean " + mean + ", seed " + seed);
                whole += dealt;
            }
            assertEquals(tokens, whole, "seed " + seed);
        }
    }

    @Test
    void shardsOfBlocksDifferByABlockAndAllButTheLastAreWholeBlocks() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int[] documents = documents(random);
            long tokens = sum(documents);
            int length = 2 + random.nextInt(1_000);
            long blocks = (tokens + length - 1) / length;
            ShardLayout layout = new ShardLayout(tokens, 1 + random.nextInt((int) Math.min(blocks, 60)), length);
            long[] dealt = dealt(layout, documents);
            double mean = blocks / (double) layout.shards();
            for (int shard = 0; shard < dealt.length; shard++) {
                assertEquals(layout.start(shard + 1) - layout.start(shard), dealt[shard], "seed " + seed);
                assertTrue(Math.abs((dealt[shard] + length - 1) / length - mean) <= 1, shard + ", seed " + seed);
                assertTrue(shard == dealt.length - 1 || dealt[shard] % length == 0, shard + ", seed " + seed);
            }
        }
    }

    @Test
    void noShardIsEmpty() {
        assertEquals(1, ShardLayout.automatic(5, 0));
        assertEquals(3, ShardLayout.automatic(4_000_001, 0));
        assertEquals(2, ShardLayout.automatic(4_000_001, 4_000_000));
        assertThrows(IllegalArgumentException.class, () -> new ShardLayout(10, 11, 0));
        assertThrows(IllegalArgumentException.class, () -> new ShardLayout(10, 3, 5));
        assertEquals(5, new ShardLayout(10, 2, 5).start(1));
    }
}
