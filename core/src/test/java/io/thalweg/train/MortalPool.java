package io.thalweg.train;

import io.thalweg.average.Slice;
import io.thalweg.average.SliceState;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** An in-process pool that dies at a given call. */
final class MortalPool implements ReplicaPool {
    /** The process dying, as far as a trainer can see it. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final InProcessPool pool;
    private final Supplier<RuntimeException> death;
    private int callsLeft;

    MortalPool(LinearProgram program, int failAtCall) {
        this(program, failAtCall, Killed::new);
    }

    MortalPool(LinearProgram program, int failAtCall, Supplier<RuntimeException> death) {
        this.death = death;
        pool = new InProcessPool(program, 2);
        callsLeft = failAtCall < 0 ? Integer.MAX_VALUE : failAtCall;
    }

    private void live() {
        if (callsLeft-- == 0) {
            throw death.get();
        }
    }

    float[] values() throws IOException {
        List<Float> values = new ArrayList<>();
        pool.export(slices -> {
            while (slices.hasNext()) {
                for (float value : slices.next().values()) {
                    values.add(value);
                }
            }
            return new Part("x", 0, "0".repeat(64));
        });
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    @Override
    public void start(StateSource source) throws IOException {
        pool.start(source);
    }

    @Override
    public List<ReplicaSummary> run(int round, List<byte[]> carries) throws IOException {
        live();
        return pool.run(round, carries);
    }

    @Override
    public List<Part> save(SliceSink sink) throws IOException {
        return pool.save((slice, state, attempt) -> {
            live();
            return writeUnchecked(sink, slice, state, attempt);
        });
    }

    private static Part writeUnchecked(SliceSink sink, Slice slice, SliceState state, long attempt) {
        try {
            return sink.write(slice, state, attempt);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void restore(StateSource source) throws IOException {
        pool.restore(source);
    }

    @Override
    public Part export(StateExport export) throws IOException {
        return pool.export(export);
    }

    @Override
    public Optional<Validation> validate(int round) throws IOException {
        live();
        return pool.validate(round);
    }

    @Override
    public int parallelism() {
        return pool.parallelism();
    }

    @Override
    public void close() {
        pool.close();
    }
}
