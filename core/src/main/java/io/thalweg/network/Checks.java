package io.thalweg.network;

import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the fields of a record, by the names of their options. */
public final class Checks {
    private final List<Problem> problems = new ArrayList<>();

    public void whole(String option, long value, long from, long to) {
        holds(value >= from && value <= to, option, value, from + " to " + to);
    }

    /** In {@code [from, to)}. */
    public void share(String option, double value) {
        holds(value >= 0 && value < 1, option, value, "0 to under 1");
    }

    public void positive(String option, double value, double to) {
        holds(value > 0 && value <= to, option, value, "over 0 to " + to);
    }

    public void notNegative(String option, double value, double to) {
        holds(value >= 0 && value <= to, option, value, "0 to " + to);
    }

    public void holds(boolean valid, String option, Object value, String allowed) {
        if (!valid) {
            problems.add(Problem.of(option + " is out of range").found(value).allowed(allowed));
        }
    }

    public void refuse(boolean wrong, Problem problem) {
        if (wrong) {
            problems.add(problem);
        }
    }

    /** That an option which has no effect here was left as it is. @param where it has one, as options */
    public void only(boolean effective, String option, Object value, Object unset, String where) {
        refuse(
                !effective && !value.equals(unset),
                Problem.of(option + " is for " + where + " only").found(value).allowed(unset + ", or " + where));
    }

    public List<Problem> problems() {
        return problems;
    }
}
