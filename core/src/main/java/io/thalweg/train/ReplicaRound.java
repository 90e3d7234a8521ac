package io.thalweg.train;

import io.thalweg.average.Contribution;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;

/** One replica's part of one round, run where the replica is: what every pool does alike. */
public final class ReplicaRound {
    /** Bound on what a replica may carry from round to round. */
    public static final int MAX_CARRY_BYTES = 64 << 20;

    private final int replica;
    private final ReplicaResult result;
    private final Figures figures;
    private final long startedMillis;
    private final long computeMillis;
    private final long bytesReceived;

    private ReplicaRound(
            int replica,
            ReplicaResult result,
            Figures figures,
            long startedMillis,
            long computeMillis,
            long bytesReceived) {
        this.replica = replica;
        this.result = result;
        this.figures = figures;
        this.startedMillis = startedMillis;
        this.computeMillis = computeMillis;
        this.bytesReceived = bytesReceived;
    }

    /**
     * Trains.
     *
     * @throws Diverged if the loss is not finite
     * @throws JobFailed if the replica saw no example, or its carry is too large
     */
    public static ReplicaRound run(Program program, ReplicaTask task) {
        long started = System.currentTimeMillis();
        long startedNanos = System.nanoTime();
        ReplicaResult result = program.train(task);
        long computeMillis = (System.nanoTime() - startedNanos) / 1_000_000;
        String place = "round " + task.round() + ", replica " + task.replica();
        if (!Double.isFinite(result.lossSum())) {
            throw new Diverged(Problem.of("The loss is not finite")
                    .found(result.lossSum())
                    .at(place)
                    .remedy("Lower --learning-rate"));
        }
        if (result.examples() <= 0) {
            throw new JobFailed(Problem.of("A replica had nothing to train on")
                    .found(result.examples() + " examples")
                    .at(place)
                    .remedy("Use fewer replicas or merges, or more data"));
        }
        if (result.carry().length > MAX_CARRY_BYTES) {
            throw new JobFailed(Problem.of("A replica carries too much from round to round")
                    .found(result.carry().length + " bytes")
                    .allowed("at most " + MAX_CARRY_BYTES)
                    .at(place));
        }
        long received = task.state().layout().size() * Float.BYTES;
        return new ReplicaRound(task.replica(), result, result.figures(), started, computeMillis, received);
    }

    /** The same with what a pool has to tell of the replica's place, unless it is zero. */
    public ReplicaRound withPeak(String figure, double value) {
        return new ReplicaRound(
                replica, result, figures.withPeak(figure, value), startedMillis, computeMillis, bytesReceived);
    }

    /** Examples trained on. */
    public long examples() {
        return result.examples();
    }

    /** What the replica made of a slice. */
    public Contribution contribution(Slice slice) {
        ReplicaState state = result.state();
        int[] rows = result.touched().in(slice);
        if (rows == null) {
            return new Contribution(replica, result.examples(), null, state.get(slice));
        }
        int rowLength = slice.rowLength();
        float[] values = new float[rows.length * rowLength];
        for (int i = 0; i < rows.length; i++) {
            state.copyRow(slice.tensor(), slice.fromRow() + rows[i], values, i * rowLength);
        }
        return new Contribution(replica, result.examples(), rows, values);
    }

    /** Bytes of a contribution as they travel. */
    public static long bytes(Contribution contribution) {
        int[] rows = contribution.rows();
        return (long) Float.BYTES * contribution.values().length
                + (rows == null ? 0 : (long) Integer.BYTES * rows.length);
    }

    /** @param bytesSent the sum of {@link #bytes} over the contributions sent */
    public ReplicaSummary summary(long bytesSent) {
        return new ReplicaSummary(
                replica,
                result.carry(),
                result.examples(),
                result.lossSum(),
                result.lossExamples(),
                startedMillis,
                computeMillis,
                bytesReceived,
                bytesSent,
                figures);
    }
}
