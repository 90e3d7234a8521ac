package io.thalweg.preflight;

import io.thalweg.jobs.Main;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The main class of a process that runs a command and writes down, at its end, the most bytes that were ever alive on its
 * heap and the most memory that it ever held.
 *
 * <p>What is alive is what a full collection leaves; so one is asked for again and again, {@code pauseMillis} apart, and
 * what each pool held after its last collection is added up.
 */
public final class MeasuredRun {
    /** Milliseconds between collections; not given, none is asked for. */
    static final String PAUSE = "thalweg.measured.pause";

    /** The file written. */
    static final String RESULT = "thalweg.measured.result";

    private MeasuredRun() {}

    public static void main(String[] args) throws Exception {
        AtomicLong live = new AtomicLong();
        int pause = Integer.getInteger(PAUSE, 0);
        Thread collector = new Thread(() -> collect(pause, live), "collector");
        collector.setDaemon(true);
        if (pause > 0) {
            collector.start();
        }
        int code = Main.run(args, System.out, System.err);
        Files.writeString(
                Path.of(System.getProperty(RESULT)),
                code + " " + live.get() + " "
                        + resident(ProcessHandle.current().pid()).orElse(0) + " "
                        + Runtime.getRuntime().maxMemory());
        Runtime.getRuntime().halt(code);
    }

    private static void collect(int pause, AtomicLong most) {
        try {
            while (true) {
                System.gc();
                long live = 0;
                for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
                    if (pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null) {
                        live += pool.getCollectionUsage().getUsed();
                    }
                }
                most.accumulateAndGet(live, Math::max);
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The most memory that a process has held so far, bytes; empty if it is gone. */
    static OptionalLong resident(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
