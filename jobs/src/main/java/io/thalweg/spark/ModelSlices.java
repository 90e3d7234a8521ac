package io.thalweg.spark;

import io.thalweg.average.Contribution;
import io.thalweg.average.ModelLayout;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceState;
import io.thalweg.blocks.BlockProgram;
import io.thalweg.spark.Envelope.Contributed;
import io.thalweg.spark.Envelope.Resting;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The slices of a model put together from those of its blocks, one at a time. */
final class ModelSlices implements Iterator<SliceState> {
    private final Iterator<Contributed> sorted;
    private final List<Slice> slices;
    private @Nullable Contributed ahead;
    private int next;

    ModelSlices(BlockProgram program, Iterator<Contributed> sorted) {
        this.sorted = sorted;
        this.slices = program.modelLayout().slices();
    }

    /** A block's slice as the rows of each of the model's slices that it has some of. */
    static Iterator<Contributed> cut(BlockProgram program, Resting resting) {
        Slice slice = program.layout().slices().get(resting.to());
        ModelLayout model = program.modelLayout();
        int table = slice.tensor() / program.blocks();
        int block = slice.tensor() % program.blocks();
        int length = slice.rowLength();
        List<Contributed> cut = new ArrayList<>();
        int at = slice.fromRow();
        for (Slice whole : model.slices()) {
            int from = at;
            while (whole.tensor() == table && at < slice.toRow() && program.modelRow(block, at) < whole.toRow()) {
                at++;
            }
            if (at > from) {
                int[] rows = new int[at - from];
                for (int i = 0; i < rows.length; i++) {
                    rows[i] = program.modelRow(block, from + i) - whole.fromRow();
                }
                float[] values = new float[rows.length * length];
                System.arraycopy(resting.state().values(), (from - slice.fromRow()) * length, values, 0, values.length);
                cut.add(new Contributed(whole.index(), new Contribution(block, 1, rows, values)));
            }
        }
        return cut.iterator();
    }

    @Override
    public boolean hasNext() {
        return next < slices.size();
    }

    @Override
    public SliceState next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Slice slice = slices.get(next++);
        float[] values = new float[slice.size()];
        int rows = 0;
        for (Contributed one = peek(); one != null && one.to() == slice.index(); one = peek()) {
            rows += put(one.contribution(), slice, values);
            ahead = null;
        }
        if (rows != slice.rows()) {
            throw new IllegalStateException("Received " + rows + " rows of " + slice);
        }
        return SliceState.of(values);
    }

    private @Nullable Contributed peek() {
        if (ahead == null && sorted.hasNext()) {
            ahead = sorted.next();
        }
        return ahead;
    }

    private static int put(Contribution contribution, Slice slice, float[] values) {
        int[] rows = contribution.rows();
        if (rows == null) {
            throw new IllegalStateException("A block's rows were sent without their places");
        }
        int length = slice.rowLength();
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(contribution.values(), i * length, values, rows[i] * length, length);
        }
        return rows.length;
    }
}
