package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The end of a process and the work that is under way. */
@Timeout(300)
final class NativeWorkTest {
    @TempDir
    Path folder;

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread started(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void untilItWaits(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(thread.isAlive(), "it did not wait");
            Thread.onSpinWait();
        }
    }

    @Test
    void theEndWaitsForWhatIsUnderWayAndNothingMoreBegins() throws InterruptedException {
        NativeWork work = new NativeWork();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicBoolean seen = new AtomicBoolean();
        started(() -> work.during(() -> {
            begun.countDown();
            await(released);
            // What is nested goes on though the end waits.
            return work.during(() -> {
                ended.set(true);
                return true;
            });
        }));
        await(begun);
        Thread ending = started(() -> seen.set(work.end(Duration.ofMinutes(5)) && ended.get()));
        untilItWaits(ending);
        released.countDown();
        ending.join();
        assertTrue(seen.get(), "the end came before the work's");
        AtomicBoolean late = new AtomicBoolean();
        Thread more = started(() -> work.during(() -> {
            late.set(true);
            return true;
        }));
        untilItWaits(more);
        assertFalse(late.get());
    }

    @Test
    void theEndDoesNotWaitForEver() {
        NativeWork work = new NativeWork();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        started(() -> work.during(() -> {
            begun.countDown();
            await(released);
            return true;
        }));
        await(begun);
        assertFalse(work.end(Duration.ofMillis(1)));
        released.countDown();
    }

    /** Without the wait every third or fourth of these processes dies of SIGSEGV, with exit code 134. */
    @Test
    @Tag("slow")
    void aProcessThatEndsInTheMiddleOfAStepIsNoCrash() throws Exception {
        for (int process = 0; process < 6; process++) {
            Path output = folder.resolve("output.txt");
            int code = JavaProcess.start(
                            output,
                            List.of(
                                    "-Xmx400m",
                                    "-XX:TieredStopAtLevel=1",
                                    "-XX:ErrorFile=" + folder.resolve("crash.log")),
                            EndsInAStep.class,
                            String.valueOf(700 + 300 * process))
                    .waitFor();
            assertEquals(EndsInAStep.CODE, code, Files.readString(output));
        }
    }
}
