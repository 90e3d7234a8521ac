package io.thalweg.jobs;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a process that is told to end, by Ctrl-C or by its cluster, until its command has cleared up and said how matters
 * stand; for a few seconds at most. The exit code stays that of the signal: 130 or 143.
 */
final class LastWord implements AutoCloseable {
    /** More than tasks get to end after a failure. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CountDownLatch said = new CountDownLatch(1);
    private final Thread atExit = new Thread(this::await, "thalweg-last-word");

    private LastWord() {}

    /** Begins to keep the process. To be closed when all is said. */
    static LastWord awaited() {
        LastWord word = new LastWord();
        try {
            Runtime.getRuntime().addShutdownHook(word.atExit);
        } catch (IllegalStateException e) {
            // The process is ending already, and does not wait for more.
            word.said.countDown();
        }
        return word;
    }

    private void await() {
        try {
            said.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        said.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // It is running, and ends now.
        }
    }
}
