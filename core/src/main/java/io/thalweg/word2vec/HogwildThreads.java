package io.thalweg.word2vec;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs a replica's threads: all finish, or the first failure stops the others and is thrown. */
final class HogwildThreads {
    private HogwildThreads() {}

    /** What one thread does. */
    @FunctionalInterface
    interface Work {
        /**
         * Does the thread's part.
         *
         * @param thread from 0
         */
        void run(int thread) throws IOException;
    }

    /** One thread's work is done by the caller's. */
    static void run(int threads, Work work) {
        if (threads == 1) {
            try {
                work.run(0);
            } catch (IOException e) {
                throw unreadable(e);
            }
            return;
        }
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            ExecutorCompletionService<Boolean> completed = new ExecutorCompletionService<>(executor);
            List<Future<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(completed.submit(() -> {
                    work.run(thread);
                    return true;
                }));
            }
            for (int i = 0; i < running.size(); i++) {
                completed.take().get();
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw rethrowable(cause == null ? e : cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobFailed(Problem.of("Training was interrupted"), e);
        } finally {
            executor.shutdownNow();
        }
    }

    static JobFailed unreadable(IOException e) {
        return new JobFailed(Problem.of("The corpus cannot be read").found(String.valueOf(e.getMessage())), e);
    }

    private static RuntimeException rethrowable(Throwable cause) {
        if (cause instanceof IOException e) {
            return unreadable(e);
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
    }
}
