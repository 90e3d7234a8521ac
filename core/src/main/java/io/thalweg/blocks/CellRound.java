package io.thalweg.blocks;

import io.thalweg.problem.Problem;
import io.thalweg.train.Diverged;
import io.thalweg.train.Figures;
import io.thalweg.train.ReplicaSummary;

/** One replica's part of one sub-round: what every pool does alike. */
public final class CellRound {
    private CellRound() {}

    /**
     * Trains.
     *
     * @return what the replica has to tell; the bytes are those of the output block, which is all that moves
     * @throws Diverged if the loss is not finite
     */
    public static ReplicaSummary run(BlockProgram program, CellTask task) {
        long started = System.currentTimeMillis();
        long startedNanos = System.nanoTime();
        CellResult result = program.train(task);
        long computeMillis = (System.nanoTime() - startedNanos) / 1_000_000;
        if (!Double.isFinite(result.lossSum())) {
            throw new Diverged(Problem.of("The loss is not finite")
                    .found(result.lossSum())
                    .at("round " + task.round() + ", sub-round " + task.subRound() + ", replica " + task.replica())
                    .remedy("Lower --learning-rate"));
        }
        long bytes = task.state().layout().tensors().get(1).size() * (long) Float.BYTES;
        return new ReplicaSummary(
                task.replica(),
                new byte[0],
                result.examples(),
                result.lossSum(),
                result.lossExamples(),
                started,
                computeMillis,
                bytes,
                bytes,
                Figures.NONE);
    }
}
