package io.thalweg.watch;

import io.thalweg.checkpoint.Provenance;
import io.thalweg.storage.Json;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainingListener;
import io.thalweg.watch.RunEnd.Outcome;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * One run, told to its listeners: what the trainer says on its own thread is handed to each listener's. Ends by exactly
 * one of {@link #finished} and {@link #failed}, or by the end of the process.
 */
public final class RunWatch implements TrainingListener {
    /** Calls that a listener may be behind. */
    static final int CAPACITY = 4096;

    /** How long the end of a run waits for its listeners. */
    static final int PATIENCE_SECONDS = 10;

    private final RunStart about;
    private final IntFunction<String> checkpointPath;
    private final Consumer<String> warned;
    private final Function<Throwable, String> reasonOf;
    private final Clock clock;
    private final Duration patience;

    private final ConcurrentLinkedQueue<String> warnings = new ConcurrentLinkedQueue<>();
    private final List<ListenerThread> threads = new ArrayList<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread atExit = new Thread(this::interrupted, "thalweg-run-watch");
    private boolean begun;
    private volatile int completedRounds;
    private volatile String stopReason = "";

    /**
     * Who listens.
     *
     * @param byName each with the name by which users are told of it
     * @param reasonOf what to say of a failure
     */
    public record Listeners(Map<String, RunListener> byName, Function<Throwable, String> reasonOf) {
        public Listeners {
            byName = Map.copyOf(byName);
        }

        /** Nobody. */
        public static Listeners none() {
            return new Listeners(Map.of(), String::valueOf);
        }
    }

    /**
     * @param about the run, as far as it is known before it begins
     * @param checkpointPath from completed rounds to a checkpoint's folder
     * @param warned is told, on the thread that calls this object, of listeners that failed
     */
    public RunWatch(Listeners listeners, RunStart about, IntFunction<String> checkpointPath, Consumer<String> warned) {
        this(
                listeners,
                about,
                checkpointPath,
                warned,
                Clock.systemUTC(),
                CAPACITY,
                Duration.ofSeconds(PATIENCE_SECONDS));
    }

    RunWatch(
            Listeners listeners,
            RunStart about,
            IntFunction<String> checkpointPath,
            Consumer<String> warned,
            Clock clock,
            int capacity,
            Duration patience) {
        this.about = clean(about);
        this.checkpointPath = checkpointPath;
        this.warned = warned;
        this.reasonOf = listeners.reasonOf();
        this.clock = clock;
        this.patience = patience;
        listeners
                .byName()
                .forEach((name, listener) -> threads.add(new ListenerThread(name, listener, warnings::add, capacity)));
    }

    @Override
    public void started(int firstRound, int rounds) {
        completedRounds = firstRound;
        begun = true;
        RunStart start = about.begun(clock.instant(), firstRound, rounds);
        try {
            Runtime.getRuntime().addShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process is ending already; whoever ends it does not wait for this run.
        }
        tell(listener -> listener.runStarted(start));
    }

    @Override
    public void roundFinished(RoundMetrics metrics) {
        completedRounds = metrics.round() + 1;
        RoundEnd round = new RoundEnd(clock.instant(), metrics);
        tell(listener -> listener.roundFinished(round));
    }

    @Override
    public void checkpointed(int completed) {
        CheckpointCommit checkpoint =
                new CheckpointCommit(clock.instant(), completed, Redaction.of(checkpointPath.apply(completed)));
        tell(listener -> listener.checkpointCommitted(checkpoint));
    }

    @Override
    public void stoppedEarly(int completed, String reason) {
        stopReason = reason;
    }

    /** The model is committed. */
    public void finished() {
        end(Outcome.FINISHED, stopReason);
    }

    /** The run is over without a model. */
    public void failed(Throwable failure) {
        boolean told = isInterruption(failure) || ProcessEnd.isUnderWay();
        end(told ? Outcome.INTERRUPTED : Outcome.FAILED, reasonOf.apply(failure));
    }

    /** On a thread of the process's end, which waits for it. */
    private void interrupted() {
        end(Outcome.INTERRUPTED, "the process was told to end");
        await();
    }

    private void end(Outcome outcome, String reason) {
        if (ended.compareAndSet(false, true)) {
            RunEnd end = new RunEnd(clock.instant(), outcome, completedRounds, Redaction.of(reason));
            threads.forEach(thread -> thread.tellLast(begun ? listener -> listener.runEnded(end) : listener -> {}));
            await();
            forgetHook();
        }
        passOnWarnings();
    }

    private void await() {
        long until = System.nanoTime() + patience.toNanos();
        threads.forEach(thread -> thread.await(Duration.ofNanos(until - System.nanoTime())));
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // It is running, and this may be it.
        }
    }

    private void tell(ListenerThread.Call call) {
        threads.forEach(thread -> thread.tell(call));
        passOnWarnings();
    }

    private void passOnWarnings() {
        for (String warning = warnings.poll(); warning != null; warning = warnings.poll()) {
            warned.accept(warning);
        }
    }

    private static boolean isInterruption(Throwable failure) {
        // Not InterruptedIOException: Java and Hadoop say so of mere timeouts.
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(50)
                .anyMatch(link -> link instanceof InterruptedException || link instanceof ClosedByInterruptException);
    }

    /** The run as it is handed out: settings as plain values, and nothing that looks like a secret. */
    private static RunStart clean(RunStart about) {
        Provenance all = about.provenance();
        byte[] settings = Json.toBytes(all.config());
        Provenance clean = new Provenance(
                all.program(),
                Redaction.ofTexts(all.data()),
                Redaction.ofTree(Json.parse(settings, Map.class, "settings")),
                all.seed(),
                all.runHash(),
                all.versions(),
                Redaction.ofTexts(all.hardware()),
                all.startedAt(),
                all.finishedAt());
        return new RunStart(
                about.at(),
                about.runId(),
                Redaction.of(about.name()),
                about.family(),
                Redaction.of(about.output()),
                about.firstRound(),
                about.rounds(),
                clean);
    }
}
