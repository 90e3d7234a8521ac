package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import io.thalweg.watch.ProcessEnd;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps a process that is told to end, by Ctrl-C or by its cluster, until its command has cleared up and said how matters
 * stand; for a few seconds at most, after which this says it. The exit code stays that of the signal: 130 or 143.
 */
final class LastWord implements AutoCloseable {
    /** More than tasks get to end after a failure. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Runnable word;
    private final Duration patience;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread atExit = new Thread(this::await, "thalweg-last-word");

    private LastWord(Runnable word, Duration patience) {
        this.word = word;
        this.patience = patience;
    }

    /**
     * Does a command's work, and says how matters stand if the process is told to end meanwhile, in place of what fails by
     * that: jobs of Spark's, because Spark is ended, which tells nobody anything. A failure that does is told besides.
     *
     * @param stopped how matters stand then
     * @return the work's exit code
     */
    static int after(Callable<Integer> work, Console console, Problem stopped) throws Exception {
        LastWord word = awaited(() -> console.error(stopped.message()));
        try {
            return work.call();
        } catch (Exception e) {
            if (!ProcessEnd.isUnderWay()) {
                throw e;
            }
            word.say();
            // What ended the process may be the failure itself: Spark ends one whose memory has run out.
            if (FailureMessage.isOfTheMachine(e) || console.verbosity() == Verbosity.VERBOSE) {
                throw e;
            }
            return ExitCode.FAILED;
        } finally {
            word.close();
        }
    }

    /** Begins to keep the process, for whose end {@code word} says how matters stand. To be closed when the command is over. */
    static LastWord awaited(Runnable word) {
        return awaited(word, PATIENCE);
    }

    static LastWord awaited(Runnable word, Duration patience) {
        LastWord last = new LastWord(word, patience);
        try {
            Runtime.getRuntime().addShutdownHook(last.atExit);
        } catch (IllegalStateException e) {
            // The process is ending already, and does not wait for more.
            last.ended.countDown();
        }
        return last;
    }

    /** Says it, unless that was done. */
    void say() {
        if (begun.compareAndSet(false, true)) {
            word.run();
        }
    }

    /** What the end of the process does. Spark can lose a job that is submitted while it stops: its command then waits for ever. */
    void await() {
        try {
            if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                say();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // It is running, and ends now.
        }
    }
}
