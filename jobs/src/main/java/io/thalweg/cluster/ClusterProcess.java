package io.thalweg.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One process of a cluster, remembered so that a command that comes later finds it again, and never another that was
 * given its id after it.
 *
 * @param name {@code master}, {@code worker-1} and so on
 * @param pid the operating system's id of it
 * @param startedMillis when it started, by the operating system, in milliseconds since 1970
 * @param log the file of its output
 */
public record ClusterProcess(String name, long pid, long startedMillis, String log) {
    /**
     * Linux tells the start in ticks since the machine's, and the machine's in whole seconds that a correction of the
     * clock may move by one. An id is not given twice within so short a time.
     */
    private static final long TOLERANCE_MILLIS = 2_000;

    static ClusterProcess of(String name, ProcessHandle process, Path log) {
        long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return new ClusterProcess(name, process.pid(), started, log.toString());
    }

    public boolean alive() {
        return handle().isPresent();
    }

    /** The process, if it is still there and is the one that was started. */
    public Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid).filter(ClusterProcess::runs).filter(this::isTheSame);
    }

    private boolean isTheSame(ProcessHandle found) {
        return found.info()
                .startInstant()
                .map(start -> Math.abs(start.toEpochMilli() - startedMillis) <= TOLERANCE_MILLIS)
                .orElse(false);
    }

    /** Whether a process does anything still: an ended one whose parent never asked for its exit code does not. */
    static boolean runs(ProcessHandle process) {
        return process.isAlive() && !isZombie(process.pid());
    }

    private static boolean isZombie(long pid) {
        try {
            // pid (name) state ...; the name may hold anything, parentheses too.
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            // Not Linux, or it has just gone.
            return false;
        }
    }
}
