package io.thalweg.watch;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/** One listener and the thread that it is told on. Whatever it does, the one who tells never waits for it but at the end. */
final class ListenerThread {
    private final String name;
    private final RunListener listener;
    private final Consumer<String> warnings;
    private final BlockingQueue<Call> queue;
    private final Thread thread;
    private boolean dropped;

    /** What a listener is told. */
    @FunctionalInterface
    interface Call {
        void on(RunListener listener) throws Exception;
    }

    private static final Call LAST = listener -> {};

    /**
     * @param warnings is told, at most once and on any thread, why the listener is told nothing more
     * @param capacity calls that may wait
     */
    ListenerThread(String name, RunListener listener, Consumer<String> warnings, int capacity) {
        this.name = name;
        this.listener = listener;
        this.warnings = warnings;
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.thread = new Thread(this::work, "thalweg-listener-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    void tell(Call call) {
        if (!isDropped() && !queue.offer(call)) {
            drop("it is " + queue.size() + " calls behind");
        }
    }

    private void work() {
        try {
            while (!isDropped()) {
                Call call = queue.take();
                if (call == LAST) {
                    return;
                }
                call.on(listener);
            }
        } catch (Throwable e) {
            // Errors too: a class that a listener lacks must not be noticed by its silence.
            String message = e.getMessage() == null ? "" : ": " + Redaction.of(firstLine(e.getMessage()));
            drop(e.getClass().getSimpleName() + message);
        }
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    private synchronized boolean isDropped() {
        return dropped;
    }

    private void drop(String why) {
        synchronized (this) {
            if (dropped) {
                return;
            }
            dropped = true;
        }
        queue.clear();
        thread.interrupt();
        warnings.accept("The listener " + name + " is told nothing more of this run: " + why);
    }

    /** No call comes after this one. */
    void tellLast(Call call) {
        tell(call);
        tell(LAST);
    }

    /** Waits until it has taken its last call, or for so long. */
    void await(Duration patience) {
        try {
            thread.join(Math.max(1, patience.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            drop("it has not taken its last call in time");
        }
    }
}
