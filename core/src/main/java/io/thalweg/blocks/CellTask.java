package io.thalweg.blocks;

import io.thalweg.average.ReplicaState;
import java.util.List;

/**
 * One cell of one round.
 *
 * @param round from 0
 * @param subRound from 0, below the number of blocks
 * @param replica the input block's number too
 * @param outputBlock its number
 * @param state what {@link BlockProgram#emptyCell} made, filled; trained in place
 * @param examples what {@link BlockProgram#route} gave for the cell, a part after the other
 */
public record CellTask(
        int round, int subRound, int replica, int outputBlock, ReplicaState state, List<int[]> examples) {
    public CellTask {
        examples = List.copyOf(examples);
    }
}
