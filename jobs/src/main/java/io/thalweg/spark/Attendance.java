package io.thalweg.spark;

import io.thalweg.spark.RoundPlugin.Failed;
import io.thalweg.spark.RoundPlugin.Message;
import io.thalweg.spark.RoundWatch.Word;
import io.thalweg.train.Diverged;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;

/** One replica's training, reported to the driver and given up when the driver says that the round ended without it. */
final class Attendance {
    private static final long ASK_EVERY_MILLIS = 100;

    private static final ScheduledExecutorService ASKING = asking();

    private final Message begins;
    private final Thread trainer = Thread.currentThread();
    private boolean training = true;
    private boolean dropped;

    private Attendance(long pool, int round, int replica) {
        begins = new Message(
                pool, Word.BEGINS, round, replica, TaskContext.get().taskAttemptId(), RoundPlugin.Place.of(replica));
    }

    private static ScheduledExecutorService asking() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "thalweg-attendance");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /**
     * Trains, in this thread; it is interrupted if the round ends without the replica.
     *
     * @param mayBeLate whether the round may end before the replica does
     * @return the result, or nothing if the replica is no part of the round
     */
    static <T> Optional<T> train(long pool, int round, int replica, boolean mayBeLate, Supplier<T> training) {
        return new Attendance(pool, round, replica).train(mayBeLate, training);
    }

    private <T> Optional<T> train(boolean mayBeLate, Supplier<T> body) {
        if (!RoundPlugin.ask(begins)) {
            return Optional.empty();
        }
        ScheduledFuture<?> asking = mayBeLate
                ? ASKING.scheduleWithFixedDelay(
                        this::askWhetherToGoOn, ASK_EVERY_MILLIS, ASK_EVERY_MILLIS, TimeUnit.MILLISECONDS)
                : null;
        try {
            T result = body.get();
            return !end() && RoundPlugin.ask(with(Word.ENDS)) ? Optional.of(result) : gone();
        } catch (Exception e) { // Spark's readers are Scala's, and throw InterruptedException without saying so.
            if (end()) {
                return gone();
            }
            // An interrupted thread, as of a task that Spark kills, could tell nothing.
            boolean interrupted = Thread.interrupted();
            RoundPlugin.tell(with(Word.FAILS));
            if (e instanceof Diverged diverged) {
                RoundPlugin.tell(new Failed(begins.pool(), begins.round(), diverged.problem()));
            }
            if (interrupted) {
                trainer.interrupt();
            }
            throw e;
        } finally {
            if (asking != null) {
                asking.cancel(false);
            }
        }
    }

    private <T> Optional<T> gone() {
        RoundPlugin.ask(with(Word.ENDS));
        return Optional.empty();
    }

    private void askWhetherToGoOn() {
        if (RoundPlugin.ask(with(Word.TRAINS))) {
            return;
        }
        synchronized (this) {
            if (training && !dropped) {
                dropped = true;
                trainer.interrupt();
            }
        }
    }

    /** No interruption comes after this; one that came is gone. @return whether there was one */
    private synchronized boolean end() {
        training = false;
        if (dropped) {
            Thread.interrupted();
        }
        return dropped;
    }

    private Message with(Word word) {
        return new Message(begins.pool(), word, begins.round(), begins.replica(), begins.taskAttempt(), begins.place());
    }
}
