package io.thalweg.prepare.quality;

import io.thalweg.problem.Problem;
import java.util.List;
import java.util.Locale;

/** Shares as settings, and as people read them. */
final class Shares {
    private Shares() {}

    /** {@code 12.3% of lines, at most 10.0%} */
    static String detail(double found, String of, String bound, double asked) {
        return String.format(Locale.ROOT, "%.1f%% of %s, %s %.1f%%", 100 * found, of, bound, 100 * asked);
    }

    static void check(String name, double share, List<Problem> problems) {
        if (!(share >= 0 && share <= 1)) {
            problems.add(Problem.outOfRange(name, share, "0 to 1"));
        }
    }
}
