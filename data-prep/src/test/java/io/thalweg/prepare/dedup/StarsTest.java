package io.thalweg.prepare.dedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Connected components by stars, against a union-find. */
public final class StarsTest {
    private static final long SEED = 2014;

    /** The lowest node of every node's component, for nodes that have an edge and are not the lowest. */
    public static TreeMap<Long, Long> reference(List<byte[]> edges) {
        TreeMap<Long, Long> parent = new TreeMap<>();
        for (byte[] edge : edges) {
            long a = root(parent, IdPair.first(edge));
            long b = root(parent, IdPair.second(edge));
            parent.put(Math.max(a, b), Math.min(a, b));
        }
        TreeMap<Long, Long> lowest = new TreeMap<>();
        for (long node : List.copyOf(parent.keySet())) {
            if (root(parent, node) != node) {
                lowest.put(node, root(parent, node));
            }
        }
        return lowest;
    }

    private static long root(TreeMap<Long, Long> parent, long node) {
        long root = node;
        while (parent.getOrDefault(root, root) != root) {
            root = parent.get(root);
        }
        for (long each = node; each != root; ) {
            long next = parent.get(each);
            parent.put(each, root);
            each = next;
        }
        return root;
    }

    /** A random forest with cycles: some large components, many small ones. */
    public static List<byte[]> random(long seed, int nodes, int edges) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> made = new ArrayList<>();
        while (made.size() < edges) {
            long a = random.nextInt(nodes);
            long b = random.nextInt(nodes);
            if (a != b) {
                made.add(IdPair.of(Math.max(a, b), Math.min(a, b)));
            }
        }
        return made;
    }

    /** A chain whose nodes stand in random order along it. */
    public static List<byte[]> chain(long seed, int nodes, boolean shuffled) {
        int[] order = java.util.stream.IntStream.range(0, nodes).toArray();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = nodes - 1; shuffled && i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        List<byte[]> made = new ArrayList<>();
        for (int i = 1; i < nodes; i++) {
            made.add(IdPair.of(Math.max(order[i], order[i - 1]), Math.min(order[i], order[i - 1])));
        }
        return made;
    }

    private static int turns;

    private static TreeMap<Long, Long> components(List<byte[]> edges) throws IOException {
        List<byte[]> now = edges;
        for (turns = 0; turns < 100; turns++) {
            List<byte[]> both = new ArrayList<>(now);
            now.forEach(edge -> both.add(IdPair.of(IdPair.second(edge), IdPair.first(edge))));
            both.sort(Arrays::compareUnsigned);
            List<byte[]> large = new ArrayList<>();
            if (Stars.large(both.iterator(), (a, b) -> large.add(IdPair.of(a, b))) == 0) {
                TreeMap<Long, Long> lowest = new TreeMap<>();
                large.forEach(edge -> lowest.put(IdPair.first(edge), IdPair.second(edge)));
                assertEquals(lowest.size(), large.size(), "an edge a node");
                return lowest;
            }
            large.sort(Arrays::compareUnsigned);
            List<byte[]> small = new ArrayList<>();
            Stars.small(large.iterator(), (a, b) -> small.add(IdPair.of(a, b)));
            now = small;
        }
        throw new AssertionError("not done after 100 turns");
    }

    @Test
    void componentsAreThoseOfAUnionFind() throws IOException {
        for (int i = 0; i < 30; i++) {
            long seed = SEED + i;
            int nodes = 2 + 50 * i;
            // From many small components to one large one, with edges that stand twice.
            List<byte[]> edges = random(seed, nodes, Math.max(1, nodes * (1 + i % 5) / 4));
            assertEquals(reference(edges), components(edges), "seed " + seed);
        }
        assertEquals(new TreeMap<>(), components(List.of()));
    }

    @Test
    void longChainsAndStarsTakeFewTurns() throws IOException {
        for (boolean shuffled : new boolean[] {false, true}) {
            List<byte[]> edges = chain(SEED, 20_000, shuffled);
            assertEquals(reference(edges), components(edges), "seed " + SEED);
            assertTrue(turns <= 16, turns + " turns for a chain of 20,000, seed " + SEED);
        }
        List<byte[]> star = new ArrayList<>();
        for (int i = 1; i < 1000; i++) {
            star.add(IdPair.of(i == 500 ? 500 : Math.max(i, 500), Math.min(i == 500 ? 0 : i, 500)));
        }
        assertEquals(reference(star), components(star));
    }
}
