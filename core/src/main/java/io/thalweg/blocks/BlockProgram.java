package io.thalweg.blocks;

import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.train.Rounds;
import java.util.OptionalDouble;

/**
 * What a family gives when its tables are cut into blocks. With N blocks the state has 2 N tensors: the input blocks 0 to
 * N - 1, then the output blocks. A round has N sub-rounds; in sub-round r replica k trains the cell of input block k and
 * output block (k + r) mod N, so that over a round every cell is trained once and in a sub-round no block twice.
 *
 * <p>A round's examples are read once, in N parts, and each goes to the cell it belongs to. Everything here is a pure
 * function of the program's own fields, so that a task run again anywhere gives the same bits. Travels to executors.
 */
public interface BlockProgram extends Rounds {
    /** N, the number of blocks of each table and of replicas. */
    int blocks();

    /** The place in the model's table, which is of all input or all output blocks, of a block's row; rises with it. */
    int modelRow(int block, int place);

    /**
     * Reads a part of a round's examples.
     *
     * @param part 0 to N - 1
     * @return for each input block, for each output block, the examples of that cell, in the family's own form
     */
    int[][][] route(int round, int part);

    /** What a cell's blocks are put into before it trains: tensor 0 is the input block, tensor 1 the output block. */
    ReplicaState emptyCell(int inputBlock, int outputBlock);

    /** A slice of the state as one of a cell's. */
    default Slice inCell(Slice slice) {
        int tensor = slice.tensor() < blocks() ? 0 : 1;
        return new Slice(slice.index(), tensor, slice.fromRow(), slice.toRow(), slice.rowLength());
    }

    /** Trains a cell. */
    CellResult train(CellTask task);

    /**
     * Loss per example on the validation split, or empty when the family or the dataset has none.
     *
     * @param state of the model's layout: whole, in one place
     */
    OptionalDouble validate(ReplicaState state);

    /** The output block that replica {@code k} trains in a sub-round. */
    static int outputBlock(int replica, int subRound, int blocks) {
        return (replica + subRound) % blocks;
    }
}
