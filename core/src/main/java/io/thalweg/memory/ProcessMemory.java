package io.thalweg.memory;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process holds in memory, as the operating system counts it. */
public final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private ProcessMemory() {}

    /** Bytes in memory, heap and native libraries included, which is what containers are killed for; 0 but on Linux. */
    public static long residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(RESIDENT)) {
                    String[] words = line.substring(RESIDENT.length()).strip().split("\\s+");
                    return Long.parseLong(words[0]) * 1024;
                }
            }
        } catch (IOException | NumberFormatException e) {
            // Only Linux has it.
        }
        return 0;
    }

    /**
     * Bytes in memory besides the heap: what native libraries hold, buffers, threads, classes and code. The heap counts as far
     * as the Java virtual machine has taken it, so that this is a little low while parts of that have never been used. 0 but
     * on Linux.
     */
    public static long besidesHeapBytes() {
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
        return Math.max(0, residentBytes() - heap);
    }
}
