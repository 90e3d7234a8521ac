package io.thalweg.prepare.dedup;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Connected components by alternating operations on the neighbours of one node at a time (Kiveris et al. 2014, "Connected
 * components in MapReduce and beyond", algorithms large-star and small-star). Both keep what is connected; in the end every
 * node's one edge leads to the lowest of its component. A long chain takes a number of turns that grows with the logarithm of
 * its length.
 *
 * <p>An edge is a pair of ids. Neighbours come in ascending order, so the first is the lowest and none has to be held.
 */
public final class Stars {
    private Stars() {}

    /**
     * Ties each node's larger neighbours to the lowest of it and all its neighbours.
     *
     * @param sorted every edge in both directions
     * @param edges gets pairs of a node and a lower one
     * @return nodes that do not look as in the end: those with a lower neighbour and another besides; 0 if all is done
     */
    public static long large(Iterator<byte[]> sorted, IdPair.Sink edges) throws IOException {
        long unsettled = 0;
        long least = 0;
        long neighbours = 0;
        byte @Nullable [] last = null;
        while (sorted.hasNext()) {
            byte[] edge = sorted.next();
            if (Arrays.equals(edge, last)) {
                continue;
            }
            long node = IdPair.first(edge);
            long neighbour = IdPair.second(edge);
            if (last == null || IdPair.first(last) != node) {
                least = Math.min(node, neighbour);
                neighbours = 0;
            }
            neighbours++;
            if (neighbours == 2 && least < node) {
                unsettled++;
            }
            if (neighbour > node) {
                edges.pair(neighbour, least);
            }
            last = edge;
        }
        return unsettled;
    }

    /**
     * Ties each node and its lower neighbours to the lowest of these.
     *
     * @param sorted every edge once, from the higher node to the lower
     * @param edges gets pairs of a node and a lower one
     */
    public static void small(Iterator<byte[]> sorted, IdPair.Sink edges) throws IOException {
        long least = 0;
        byte @Nullable [] last = null;
        while (sorted.hasNext()) {
            byte[] edge = sorted.next();
            if (Arrays.equals(edge, last)) {
                continue;
            }
            long node = IdPair.first(edge);
            long neighbour = IdPair.second(edge);
            if (last == null || IdPair.first(last) != node) {
                least = neighbour;
                edges.pair(node, least);
            } else {
                edges.pair(neighbour, least);
            }
            last = edge;
        }
    }
}
