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
import java.util.Map;
import java.util.TreeMap;

/** The slices of a model put together from those of its blocks. */
final class ModelSlices {
    private ModelSlices() {}

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

    /**
     * The slices of one partition, in order, of the rows that were sent to it.
     *
     * @param slices those of the partition
     * @param sent in any order
     */
    static Iterator<Resting> assemble(List<Slice> slices, Iterator<Contributed> sent) {
        Map<Integer, Assembled> assembled = new TreeMap<>();
        slices.forEach(slice -> assembled.put(slice.index(), new Assembled(slice)));
        while (sent.hasNext()) {
            Contributed one = sent.next();
            Assembled of = assembled.get(one.to());
            if (of == null) {
                throw new IllegalStateException("Received rows of slice " + one.to() + " among those of " + slices);
            }
            of.put(one.contribution());
        }
        return assembled.values().stream().map(Assembled::whole).iterator();
    }

    private static final class Assembled {
        private final Slice slice;
        private final float[] values;
        private int rows;

        Assembled(Slice slice) {
            this.slice = slice;
            this.values = new float[slice.size()];
        }

        void put(Contribution contribution) {
            int[] places = contribution.rows();
            if (places == null) {
                throw new IllegalStateException("A block's rows were sent without their places");
            }
            int length = slice.rowLength();
            for (int i = 0; i < places.length; i++) {
                System.arraycopy(contribution.values(), i * length, values, places[i] * length, length);
            }
            rows += places.length;
        }

        Resting whole() {
            if (rows != slice.rows()) {
                throw new IllegalStateException("Received " + rows + " rows of " + slice);
            }
            return new Resting(slice.index(), SliceState.of(values));
        }
    }
}
