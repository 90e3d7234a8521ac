package io.thalweg.fuzz;

import com.sun.management.ThreadMXBean;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * What a reader may do with bytes of anyone's making: read them, or refuse them with a problem that is meant for the
 * user. Nothing else may come out, and memory is in proportion to the bytes that are there, not to what they promise.
 */
public final class Untrusted {
    /** Bytes that may be allocated whatever the input: buffers. */
    private static final long BUFFERS = 32L << 20;

    /** Bytes that may be allocated for a byte of input, objects that are soon forgotten included. */
    private static final long PER_BYTE = 2_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Untrusted() {}

    /** A reader under test. */
    @FunctionalInterface
    public interface Reader {
        void read() throws IOException;
    }

    /**
     * Runs a reader.
     *
     * @param input what it reads
     * @return whether it was read, and not refused
     */
    public static boolean read(byte[] input, Reader reader) throws IOException {
        long allowed = BUFFERS + PER_BYTE * input.length;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean read = isRead(reader);
        if (THREADS.getCurrentThreadAllocatedBytes() - before > allowed) {
            // The first time, classes may have been loaded, and rewritten by the fuzzer; not so the second.
            before = THREADS.getCurrentThreadAllocatedBytes();
            isRead(reader);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            if (allocated > allowed) {
                throw new AssertionError(
                        allocated + " bytes were allocated for " + input.length + " of input, allowed " + allowed);
            }
        }
        return read;
    }

    private static boolean isRead(Reader reader) throws IOException {
        try {
            reader.read();
            return true;
        } catch (JobFailed e) {
            requireOneLine(e.getMessage());
        } catch (BadConfiguration e) {
            e.problems().forEach(problem -> requireOneLine(problem.message()));
        }
        return false;
    }

    private static void requireOneLine(String message) {
        if (message == null || message.isBlank() || message.lines().count() != 1) {
            throw new AssertionError("Not a problem told on one line: '" + message + "'");
        }
    }
}
