package io.thalweg.report;

import java.util.List;

/**
 * A word and those nearest to it.
 *
 * @param word the word asked for
 * @param count how often it stands in the training split
 * @param neighbours nearest first
 */
public record Neighbourhood(String word, long count, List<Neighbour> neighbours) {
    public Neighbourhood {
        neighbours = List.copyOf(neighbours);
    }

    /** @param similarity cosine, -1 to 1 */
    public record Neighbour(String word, double similarity) {}
}
