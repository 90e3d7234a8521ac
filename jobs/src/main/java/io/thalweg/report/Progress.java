package io.thalweg.report;

import io.thalweg.train.RoundMetrics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How far a run had come when each of its rounds ended, by one measure: a horizontal axis for its curves.
 *
 * @param axis over the whole run
 * @param label quantity and unit
 * @param firstRound the number of the first round, from 0
 * @param ends for each round from that one on
 */
record Progress(Ticks axis, String label, int firstRound, List<Double> ends) {
    private static final int STEPS = 8;

    Progress {
        ends = List.copyOf(ends);
    }

    static Progress inRounds(List<RoundMetrics> rounds) {
        List<Double> ends = ends(rounds, round -> round.round() + 1.0);
        int first = rounds.get(0).round();
        int last = rounds.get(rounds.size() - 1).round();
        return new Progress(Ticks.ofWhole(first + 1, last + 1, STEPS), "round", first, ends);
    }

    /** @param unit what an example is called, in the plural */
    static Progress inExamples(List<RoundMetrics> rounds, String unit) {
        return fromZero(rounds, ends(rounds, RoundMetrics::examplesSeen), unit + " trained on");
    }

    static Progress inTime(List<RoundMetrics> rounds) {
        double whole = rounds.stream().mapToDouble(RoundMetrics::seconds).sum();
        double unit = whole < 300 ? 1 : whole < 3 * 3600 ? 60 : 3600;
        String name = unit == 1 ? "seconds" : unit == 60 ? "minutes" : "hours";
        double[] elapsed = new double[1];
        return fromZero(rounds, ends(rounds, round -> elapsed[0] += round.seconds() / unit), name + " in rounds");
    }

    private static List<Double> ends(List<RoundMetrics> rounds, ToDoubleFunction<RoundMetrics> end) {
        List<Double> ends = new ArrayList<>();
        for (RoundMetrics round : rounds) {
            ends.add(end.applyAsDouble(round));
        }
        return ends;
    }

    private static Progress fromZero(List<RoundMetrics> rounds, List<Double> ends, String label) {
        double last = ends.stream().max(Comparator.naturalOrder()).orElse(0.0);
        return new Progress(Ticks.covering(0, last, STEPS), label, rounds.get(0).round(), ends);
    }

    /** Where a round ended. */
    double at(RoundMetrics round) {
        return ends.get(Math.min(round.round() - firstRound, ends.size() - 1));
    }

    /** The middle of a group's ends. */
    double at(RoundGroup group) {
        int last = ends.size() - 1;
        int from = Math.min(group.firstRound() - 1 - firstRound, last);
        int to = Math.min(group.lastRound() - 1 - firstRound, last);
        return (ends.get(from) + ends.get(to)) / 2;
    }
}
