package io.thalweg.blocks;

import io.thalweg.average.ModelState;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceState;
import io.thalweg.storage.Part;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.SliceSink;
import io.thalweg.train.StateExport;
import io.thalweg.train.StateSource;
import io.thalweg.train.Validation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Cells as threads of this process: the block pool every other is checked against. */
public final class InProcessBlockPool implements ReplicaPool {
    private final BlockProgram program;
    private final int parallelism;
    private final ExecutorService executor;
    private ModelState state;

    /** @param parallelism cells trained at the same time, at least 1 */
    public InProcessBlockPool(BlockProgram program, int parallelism) {
        this.program = program;
        this.parallelism = parallelism;
        this.executor = Executors.newFixedThreadPool(parallelism);
        this.state = ModelState.zeros(program.layout());
    }

    @Override
    public void start(StateSource source) throws IOException {
        restore(source);
    }

    @Override
    public void restore(StateSource source) throws IOException {
        ModelState restored = ModelState.zeros(program.layout());
        for (Slice slice : program.layout().slices()) {
            restored.put(slice, source.read(slice).values());
        }
        state = restored;
    }

    @Override
    public List<ReplicaSummary> run(int round, List<byte[]> carries) throws IOException {
        int blocks = program.blocks();
        List<Callable<int[][][]>> reading = new ArrayList<>();
        for (int part = 0; part < blocks; part++) {
            int number = part;
            reading.add(() -> program.route(round, number));
        }
        List<int[][][]> routed = all(reading);
        ModelState next = ModelState.zeros(program.layout());
        for (Slice slice : program.layout().slices()) {
            next.put(slice, state.get(slice));
        }
        List<ReplicaSummary> summaries = new ArrayList<>();
        for (int subRound = 0; subRound < blocks; subRound++) {
            List<Callable<ReplicaSummary>> cells = new ArrayList<>();
            for (int replica = 0; replica < blocks; replica++) {
                int input = replica;
                int output = BlockProgram.outputBlock(replica, subRound, blocks);
                List<int[]> examples =
                        routed.stream().map(part -> part[input][output]).toList();
                int number = subRound;
                cells.add(() -> train(next, round, number, input, output, examples));
            }
            summaries.addAll(all(cells));
        }
        state = next;
        return summaries;
    }

    /** Trains a cell of a state in place; no other cell of its sub-round has its blocks. */
    private ReplicaSummary train(
            ModelState whole, int round, int subRound, int replica, int outputBlock, List<int[]> examples) {
        ReplicaState cell = program.emptyCell(replica, outputBlock);
        List<Slice> slices = program.layout().slices().stream()
                .filter(slice -> slice.tensor() == replica || slice.tensor() == program.blocks() + outputBlock)
                .toList();
        slices.forEach(slice -> cell.put(program.inCell(slice), whole.get(slice)));
        ReplicaSummary summary =
                CellRound.run(program, new CellTask(round, subRound, replica, outputBlock, cell, examples));
        slices.forEach(slice -> whole.put(slice, cell.get(program.inCell(slice))));
        return summary;
    }

    /** Runs all; waits for every one, also when one fails, then throws the first failure. */
    private <T> List<T> all(List<Callable<T>> tasks) throws IOException {
        try {
            List<T> results = new ArrayList<>();
            Throwable failure = null;
            for (Future<T> done : executor.invokeAll(tasks)) {
                try {
                    results.add(done.get());
                } catch (ExecutionException e) {
                    failure = failure == null ? e.getCause() : failure;
                }
            }
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (failure != null) {
                throw new IOException("A cell failed: " + failure.getMessage(), failure);
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while cells train", e);
        }
    }

    private ModelState model() {
        ModelState model = ModelState.zeros(program.modelLayout());
        int blocks = program.blocks();
        for (int tensor = 0; tensor < 2 * blocks; tensor++) {
            int block = tensor % blocks;
            int length = program.layout().tensors().get(tensor).rowLength();
            int rows = program.layout().tensors().get(tensor).rows();
            float[] whole = model.tensor(tensor / blocks);
            for (int place = 0; place < rows; place++) {
                int row = program.modelRow(block, place);
                System.arraycopy(state.tensor(tensor), place * length, whole, row * length, length);
            }
        }
        return model;
    }

    @Override
    public List<Part> save(SliceSink sink) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (Slice slice : program.layout().slices()) {
            parts.add(sink.write(slice, SliceState.of(state.get(slice)), 0));
        }
        return parts;
    }

    @Override
    public Part export(StateExport export) throws IOException {
        ModelState model = model();
        return export.write(program.modelLayout().slices().stream()
                .map(slice -> SliceState.of(model.get(slice)))
                .iterator());
    }

    @Override
    public Optional<Validation> validate(int round) {
        OptionalDouble loss = program.validate(model());
        return loss.isPresent() ? Optional.of(Validation.of(loss.getAsDouble())) : Optional.empty();
    }

    @Override
    public int parallelism() {
        return parallelism;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
