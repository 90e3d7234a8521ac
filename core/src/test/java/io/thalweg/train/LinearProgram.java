package io.thalweg.train;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.OuterStep;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceMerge;
import io.thalweg.average.TensorSpec;
import io.thalweg.average.TouchedRows;
import io.thalweg.average.WeightedMean;
import io.thalweg.random.Seeds;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;

/**
 * Least squares by SGD on a table of rows: the smallest program that uses everything a family may use. Each round a
 * replica takes {@code localSteps} steps, each on one row of the table; its carry counts its steps, and decides which
 * examples it sees next.
 */
public record LinearProgram(int rounds, int replicas, int localSteps, OuterStep outerStep, long seed)
        implements Program {
    private static final int ROWS = 13;
    private static final int COLUMNS = 5;

    @Override
    public ModelLayout layout() {
        return ModelLayout.of(List.of(TensorSpec.of("table", ROWS, COLUMNS), TensorSpec.of("bias", 1)), 3 * COLUMNS);
    }

    @Override
    public float[] initialValues(Slice slice) {
        Random random = new Random(Seeds.derive(seed, "initial", slice.index()));
        float[] values = new float[slice.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    @Override
    public SliceMerge merge() {
        return outerStep.after(new WeightedMean());
    }

    @Override
    public int replicas(int round) {
        return round == 0 ? 1 : replicas;
    }

    @Override
    public long examplesInEpoch() {
        return (long) localSteps * replicas;
    }

    @Override
    public double epochAt(int round) {
        if (round > rounds) {
            throw new IllegalArgumentException("Found round " + round + ", allowed up to " + rounds);
        }
        return (double) round / rounds;
    }

    @Override
    public double learningRateAt(int round) {
        return 0.05 * (1 - (double) round / rounds);
    }

    @Override
    public ReplicaResult train(ReplicaTask task) {
        int step = task.carry().length == 0 ? 0 : ByteBuffer.wrap(task.carry()).getInt();
        ModelState state = (ModelState) task.state();
        float[] table = state.tensor("table");
        float[] bias = state.tensor("bias");
        float rate = (float) learningRateAt(task.round());
        BitSet touched = new BitSet();
        double loss = 0;
        for (int end = step + localSteps; step < end; step++) {
            Random random = new Random(Seeds.derive(seed, "example", task.replica(), step));
            int row = random.nextInt(ROWS);
            touched.set(row);
            loss += learn(table, row * COLUMNS, bias, random, rate);
        }
        BitSet all = new BitSet();
        all.set(0);
        byte[] carry = ByteBuffer.allocate(Integer.BYTES).putInt(step).array();
        // Unequal weights, so that a test of the weighting cannot pass by chance.
        long examples = localSteps + task.replica();
        return new ReplicaResult(task.state(), TouchedRows.of(touched, all), carry, examples, loss, localSteps);
    }

    private static double learn(float[] table, int at, float[] bias, Random random, float rate) {
        float[] x = new float[COLUMNS];
        float prediction = bias[0];
        float target = 1;
        for (int i = 0; i < COLUMNS; i++) {
            x[i] = random.nextFloat() - 0.5f;
            prediction += table[at + i] * x[i];
            target += (i + 1) * x[i];
        }
        float error = prediction - target;
        for (int i = 0; i < COLUMNS; i++) {
            table[at + i] -= rate * error * x[i];
        }
        bias[0] -= rate * error;
        return 0.5 * error * error;
    }

    @Override
    public OptionalDouble validate(ReplicaState handed) {
        ModelState state = (ModelState) handed;
        double loss = 0;
        for (int row = 0; row < ROWS; row++) {
            float[] copy = state.tensor("table").clone();
            Random random = new Random(Seeds.derive(seed, "validation", row));
            loss += learn(copy, row * COLUMNS, state.tensor("bias").clone(), random, 0);
        }
        return OptionalDouble.of(loss / ROWS);
    }
}
