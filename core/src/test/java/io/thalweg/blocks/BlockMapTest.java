package io.thalweg.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BlockMapTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 17})
    void everyRowHasOnePlaceAndBlocksRise(int blocks) {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            double[] loads = new double[blocks + random.nextInt(500)];
            Arrays.setAll(loads, row -> random.nextInt(4) == 0 ? 0 : Math.pow(random.nextDouble(), -0.8));
            BlockMap map = new BlockMap(loads, blocks);
            boolean[] seen = new boolean[loads.length];
            for (int block = 0; block < blocks; block++) {
                assertTrue(map.size(block) > 0, "an empty block, seed " + seed);
                for (int place = 0; place < map.size(block); place++) {
                    int row = map.row(block, place);
                    assertTrue(place == 0 || row > map.row(block, place - 1), "order, seed " + seed);
                    assertEquals(block, map.block(row), "seed " + seed);
                    assertEquals(place, map.place(row), "seed " + seed);
                    assertTrue(!seen[row], "twice, seed " + seed);
                    seen[row] = true;
                }
            }
        }
    }

    /** Graham 1969: the heaviest block has at most 4/3 of the best possible, which is at least the mean and any one row. */
    @Test
    void loadsAreBalanced() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            int blocks = 1 + random.nextInt(16);
            double[] loads = new double[blocks + random.nextInt(2000)];
            Arrays.setAll(loads, row -> 1.0 / (1 + row));
            BlockMap map = new BlockMap(loads, blocks);
            double heaviest = 0;
            for (int block = 0; block < blocks; block++) {
                double load = 0;
                for (int place = 0; place < map.size(block); place++) {
                    load += loads[map.row(block, place)];
                }
                heaviest = Math.max(heaviest, load);
            }
            double atLeast = Math.max(Arrays.stream(loads).sum() / blocks, loads[0]);
            assertTrue(heaviest <= 4.0 / 3 * atLeast + 1e-9, heaviest + " of " + atLeast + ", seed " + seed);
        }
    }

    @Test
    void moreBlocksThanRowsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new BlockMap(new double[] {1, 2}, 3));
        assertThrows(IllegalArgumentException.class, () -> new BlockMap(new double[] {1, 2}, 0));
    }
}
