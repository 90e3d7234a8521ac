package io.thalweg.jobs;

import io.thalweg.gan.GanScores;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainingListener;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells how a job goes: one line that redraws on a terminal, now and then a plain line elsewhere. */
final class ProgressLine implements TrainingListener {
    enum Style {
        NONE,
        /** A line for every tenth part of the run, and at least one each half minute. */
        PLAIN,
        /** One line, drawn over itself. */
        REDRAWN
    }

    private static final double NANOS = 1e9;
    private static final double SECONDS_BETWEEN_PLAIN_LINES = 30;
    private static final String ERASE_TO_END_OF_LINE = "\u001b[K";

    private final PrintStream err;
    private final Style style;
    private final LongSupplier nanoTime;

    private int firstRound;
    private int rounds = 1;
    private long startedAt;
    private long toldAt;
    private int tenthTold;
    private boolean lineOpen;
    private String step = "";

    ProgressLine(PrintStream err, Style style, LongSupplier nanoTime) {
        this.err = err;
        this.style = style;
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
        this.toldAt = startedAt;
    }

    @Override
    public void started(int firstRound, int rounds) {
        this.firstRound = firstRound;
        this.rounds = Math.max(1, rounds);
        this.startedAt = nanoTime.getAsLong();
        this.toldAt = startedAt;
        if (firstRound > 0) {
            note("Resuming after round " + firstRound + " of " + rounds);
        }
    }

    @Override
    public void roundFinished(RoundMetrics metrics) {
        long now = nanoTime.getAsLong();
        int done = metrics.round() + 1;
        int tenth = done * 10 / rounds;
        tell(line(metrics, now), tenth > tenthTold || isLate(now), now, tenth);
        if (done >= rounds) {
            endLine();
        }
    }

    private boolean isLate(long now) {
        return (now - toldAt) / NANOS >= SECONDS_BETWEEN_PLAIN_LINES;
    }

    /** @param due whether this is told where each line stays */
    private void tell(String line, boolean due, long now, int tenth) {
        if (style == Style.REDRAWN) {
            err.print("\r" + line + ERASE_TO_END_OF_LINE);
            err.flush();
            lineOpen = true;
        } else if (style == Style.PLAIN && due) {
            err.println(line);
            err.flush();
            toldAt = now;
            tenthTold = tenth;
        }
    }

    /** Tells that {@code done} of the {@code total} tasks of a step are done. */
    void step(String name, int done, int total) {
        long now = nanoTime.getAsLong();
        if (!name.equals(step)) {
            step = name;
            startedAt = now;
            toldAt = now;
            tenthTold = 0;
        }
        double left = done == 0 ? 0 : (now - startedAt) / NANOS / done * (total - done);
        int tenth = total == 0 ? 10 : (int) (done * 10L / total);
        tell(
                String.format(Locale.ROOT, "%s %d/%d  %s left", name, done, total, duration(left)),
                tenth > tenthTold || isLate(now),
                now,
                tenth);
    }

    @Override
    public void stoppedEarly(int completedRounds, String reason) {
        note("Stopped early after round " + completedRounds + ": " + reason);
    }

    @Override
    public void warned(String message) {
        note("warning: " + message);
    }

    /** Ends the redrawn line, so that what follows begins on a line of its own. */
    void endLine() {
        if (lineOpen) {
            err.println();
            err.flush();
            lineOpen = false;
        }
    }

    /** Tells something on a line that stays. */
    void note(String text) {
        if (style != Style.NONE) {
            endLine();
            err.println(text);
            err.flush();
        }
    }

    private String line(RoundMetrics metrics, long now) {
        int done = metrics.round() + 1;
        double elapsed = (now - startedAt) / NANOS;
        double left = elapsed / Math.max(1, done - firstRound) * (rounds - done);
        double seconds = Math.max(metrics.seconds(), 1e-9);
        return String.format(
                Locale.ROOT,
                "round %d/%d  loss %.4f%s%s  %,.0f examples/s  %.0f%% communicating  %s left",
                done,
                rounds,
                metrics.loss(),
                validated(metrics),
                metrics.replicasDropped() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "  %d of %d replicas too late",
                                metrics.replicasDropped(),
                                metrics.replicas() + metrics.replicasDropped()),
                metrics.examples() / seconds,
                100 * metrics.communicationSeconds() / seconds,
                duration(left));
    }

    /** A GAN's validations tell no loss. */
    private static String validated(RoundMetrics metrics) {
        String name = metrics.figures().containsKey(GanScores.FID_OWN_FEATURES) ? "fid-own-features" : "validation";
        return metrics.validationLoss() == null
                ? ""
                : String.format(Locale.ROOT, " (%s %.4f)", name, metrics.validationLoss());
    }

    /** {@code 4s}, {@code 1m05s}, {@code 2h07m}. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + "s";
        }
        if (whole < 3600) {
            return String.format(Locale.ROOT, "%dm%02ds", whole / 60, whole % 60);
        }
        return String.format(Locale.ROOT, "%dh%02dm", whole / 3600, whole % 3600 / 60);
    }
}
