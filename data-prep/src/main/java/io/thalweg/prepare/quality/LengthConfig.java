package io.thalweg.prepare.quality;

import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.StepConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops documents that are too short or too long.
 *
 * @param leastCharacters code points, white space too
 * @param mostCharacters 0 for no limit
 * @param leastWords 0 for none
 * @param mostWords 0 for no limit
 * @param words what a word is
 */
public record LengthConfig(
        long leastCharacters, long mostCharacters, long leastWords, long mostWords, WordBoundaries words)
        implements StepConfig {
    /** Drops what is empty. */
    public static final LengthConfig DEFAULT = new LengthConfig(1, 0, 0, 0, WordBoundaries.UNICODE);

    /** @throws BadConfiguration naming every setting that is wrong */
    public LengthConfig {
        List<Problem> problems = new ArrayList<>();
        check("characters", leastCharacters, mostCharacters, problems);
        check("words", leastWords, mostWords, problems);
        BadConfiguration.throwIfAny(problems);
    }

    private static void check(String what, long least, long most, List<Problem> problems) {
        if (least < 0) {
            problems.add(Problem.outOfRange("least-" + what, least, "0 or more"));
        }
        if (most < 0 || (most > 0 && most < least)) {
            problems.add(
                    Problem.outOfRange("most-" + what, most, "0 (no limit), or at least least-" + what + ", " + least));
        }
    }

    @Override
    public DocumentStep create() {
        return new LengthStep(this);
    }
}
