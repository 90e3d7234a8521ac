package io.thalweg.engine.torch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The work that is under way in PyTorch, and the end of the process, which waits for it.
 *
 * <p>When a Java process ends, in whatever way but by SIGKILL, C takes its libraries' global objects apart while threads that
 * are in native code go on. PyTorch's then meet what is gone: the process dies of SIGSEGV with exit code 134, which looks like
 * a fault of training. Spark ends executors so at any time. So a hook waits for what is under way, and work that would begin
 * later never does: its thread ends with the process.
 */
final class NativeWork {
    /** Longer than a minibatch takes. Whoever ends a process may have less patience, and then kills it. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final System.Logger LOG = System.getLogger(NativeWork.class.getName());
    private static final NativeWork OF_THIS_PROCESS = new NativeWork();

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> OF_THIS_PROCESS.end(PATIENCE), "thalweg-torch-end"));
        } catch (IllegalStateException e) {
            // The process ends already, and nobody could be made to wait.
            LOG.log(System.Logger.Level.DEBUG, "PyTorch is first used while the process ends", e);
        }
    }

    /** Work reads; the end writes, and keeps it so. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    /** Does work of this process; may be nested. */
    static <T> T doing(Supplier<T> work) {
        return OF_THIS_PROCESS.during(work);
    }

    <T> T during(Supplier<T> work) {
        lock.readLock().lock();
        try {
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Lets nothing more begin, and waits for what has. @return whether all has ended */
    boolean end(Duration patience) {
        try {
            return lock.writeLock().tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
