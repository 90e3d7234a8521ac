package io.thalweg.network;

import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A replica's steps where a device may compute by itself: the result of a step is asked for when the next one has begun, so
 * that the device does not wait for the question. For one thread.
 *
 * @param <R> what a step gives
 */
public final class QueuedSteps<R> {
    /** Takes what steps gave, in their order. */
    @FunctionalInterface
    public interface Taker<R> {
        /** @param step from 0 */
        void take(int step, R result);
    }

    private final Taker<R> taker;
    private int taken;
    private @Nullable Supplier<R> running;

    public QueuedSteps(Taker<R> taker) {
        this.taker = taker;
    }

    /**
     * Has the result of the step before taken, now that this one has begun.
     *
     * @throws CancellationException if the thread is interrupted: a round that has ended without a replica must not wait until
     *     its last step
     */
    public void begun(Supplier<R> step) {
        end();
        running = step;
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Training was interrupted after " + taken + " steps");
        }
    }

    /** Has the last one's result taken. */
    public void end() {
        Supplier<R> last = running;
        if (last != null) {
            running = null;
            taker.take(taken++, last.get());
        }
    }
}
