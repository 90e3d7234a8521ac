package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.train.RoundMetrics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong();

    private ProgressLine progress(ProgressLine.Style style) {
        return new ProgressLine(new PrintStream(written, true, StandardCharsets.UTF_8), style, clock::get);
    }

    private void round(ProgressLine progress, int round) {
        clock.addAndGet(2_000_000_000L);
        progress.roundFinished(new RoundMetrics(
                round, 0.5, 2, 0, 3000, 3000, 1.25, null, 0.05, 2, 1.5, 0.5, 0, 10, 10, Map.of(), null));
    }

    private String written() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void onATerminalTheLineIsDrawnOverItself() {
        ProgressLine progress = progress(ProgressLine.Style.REDRAWN);
        progress.started(0, 4);
        round(progress, 0);
        assertEquals("\rround 1/4  loss 1.2500  1,500 examples/s  25% communicating  6s left\u001b[K", written());
        progress.warned("mind the gap");
        assertTrue(written()
                .endsWith("\u001b[K" + System.lineSeparator() + "warning: mind the gap" + System.lineSeparator()));
        round(progress, 3);
        assertTrue(written().endsWith("0s left\u001b[K" + System.lineSeparator()), written());
    }

    @Test
    void elsewhereEachTenthOfTheRunIsALine() {
        ProgressLine progress = progress(ProgressLine.Style.PLAIN);
        progress.started(0, 100);
        for (int round = 0; round < 100; round++) {
            round(progress, round);
        }
        assertEquals(
                10, written().lines().filter(line -> line.startsWith("round ")).count(), written());
        assertTrue(written().lines().noneMatch(line -> line.contains("\r") || line.contains("\u001b")), written());
    }

    @Test
    void aSlowRunIsHeardOfAtLeastEveryHalfMinute() {
        ProgressLine progress = progress(ProgressLine.Style.PLAIN);
        progress.started(0, 100_000);
        for (int round = 0; round < 31; round++) {
            round(progress, round);
        }
        assertEquals(2, written().lines().count(), written());
    }

    @Test
    void timeLeftOfAResumedRunCountsItsOwnRoundsOnly() {
        ProgressLine progress = progress(ProgressLine.Style.REDRAWN);
        progress.started(50, 100);
        round(progress, 50);
        assertTrue(written().contains("Resuming after round 50 of 100"), written());
        assertTrue(written().contains("1m38s left"), written());
    }

    @Test
    void quietIsQuiet() {
        ProgressLine progress = progress(ProgressLine.Style.NONE);
        progress.started(3, 4);
        round(progress, 3);
        progress.warned("x");
        progress.stoppedEarly(4, "y");
        assertEquals("", written());
    }

    @Test
    void durationsReadAsPeopleWriteThem() {
        assertEquals("59s", ProgressLine.duration(59.4));
        assertEquals("1m05s", ProgressLine.duration(65));
        assertEquals("2h07m", ProgressLine.duration(2 * 3600 + 7 * 60 + 3));
    }
}
