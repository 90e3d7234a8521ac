package io.thalweg.train;

import io.thalweg.average.Contribution;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceState;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Replicas as threads of this process: the pool every other is checked against. */
public final class InProcessPool implements ReplicaPool {
    private final int parallelism;
    private final ExecutorService executor;
    private final Program program;
    private SliceState[] state = new SliceState[0];

    /** @param parallelism replicas trained at the same time, at least 1 */
    public InProcessPool(Program program, int parallelism) {
        this.program = program;
        this.parallelism = parallelism;
        this.executor = Executors.newFixedThreadPool(parallelism);
    }

    @Override
    public void start(StateSource source) throws IOException {
        restore(source);
    }

    @Override
    public void restore(StateSource source) throws IOException {
        List<Slice> slices = program.layout().slices();
        SliceState[] restored = new SliceState[slices.size()];
        for (Slice slice : slices) {
            restored[slice.index()] = source.read(slice);
        }
        state = restored;
    }

    @Override
    public List<ReplicaSummary> run(int round, List<byte[]> carries) throws IOException {
        List<Future<ReplicaRound>> running = new ArrayList<>();
        for (int replica = 0; replica < carries.size(); replica++) {
            ReplicaTask task = new ReplicaTask(round, replica, assemble(), carries.get(replica));
            running.add(executor.submit(() -> ReplicaRound.run(program, task)));
        }
        List<ReplicaRound> rounds = joinAll(running);
        long[] bytesSent = new long[rounds.size()];
        SliceState[] next = new SliceState[state.length];
        for (Slice slice : program.layout().slices()) {
            List<Contribution> contributions = new ArrayList<>();
            for (int replica = 0; replica < rounds.size(); replica++) {
                Contribution contribution = rounds.get(replica).contribution(slice);
                bytesSent[replica] += ReplicaRound.bytes(contribution);
                contributions.add(contribution);
            }
            next[slice.index()] =
                    program.merge().merge(slice, state[slice.index()], contributions, program.learningRateAt(round));
        }
        state = next;
        List<ReplicaSummary> summaries = new ArrayList<>();
        for (int replica = 0; replica < bytesSent.length; replica++) {
            summaries.add(rounds.get(replica).summary(bytesSent[replica]));
        }
        return summaries;
    }

    /** Waits for every task, also when one fails, then throws the first failure. */
    private static <T> List<T> joinAll(List<Future<T>> running) throws IOException {
        List<T> results = new ArrayList<>();
        Throwable failure = null;
        for (Future<T> task : running) {
            try {
                results.add(task.get());
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while replicas train", e);
            }
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure != null) {
            throw new IOException("A replica failed: " + failure.getMessage(), failure);
        }
        return results;
    }

    private ReplicaState assemble() {
        ReplicaState assembled = program.emptyState();
        for (Slice slice : program.layout().slices()) {
            assembled.put(slice, state[slice.index()].values());
        }
        return assembled;
    }

    @Override
    public List<Part> save(SliceSink sink) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (Slice slice : program.layout().slices()) {
            parts.add(sink.write(slice, state[slice.index()], 0));
        }
        return parts;
    }

    @Override
    public Part export(StateExport export) throws IOException {
        return export.write(Arrays.asList(state).iterator());
    }

    @Override
    public Optional<Validation> validate(int round) throws IOException {
        Callable<Optional<Validation>> validation = () -> program.validate(assemble(), round, ReplicaTask.NO_GPU);
        return joinAll(List.of(executor.submit(validation))).get(0);
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
