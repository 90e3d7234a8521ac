package io.thalweg.report;

import io.thalweg.train.RoundMetrics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One point of the charts: one round, or several in a row when a run has more rounds than a chart has room for.
 *
 * @param firstRound counted from 1, as people count
 * @param lastRound counted from 1, inclusive
 * @param epoch epochs complete at the group's end
 * @param loss mean training loss weighted by examples, nats per example
 * @param lowestLoss of a round in the group
 * @param highestLoss of a round in the group
 * @param learningRate mean over the rounds
 * @param examplesPerSecond all examples over all seconds
 * @param seconds mean length of a round; the sum of the next three
 * @param computeSeconds mean a round
 * @param communicationSeconds mean a round
 * @param idleSeconds mean a round
 * @param megabytes mean a round, both ways
 * @param figures what else the family tells, each the mean of the rounds that tell it
 */
record RoundGroup(
        int firstRound,
        int lastRound,
        double epoch,
        double loss,
        double lowestLoss,
        double highestLoss,
        double learningRate,
        double examplesPerSecond,
        double seconds,
        double computeSeconds,
        double communicationSeconds,
        double idleSeconds,
        double megabytes,
        Map<String, Double> figures) {

    /** The rounds in at most {@code most} groups, all of the same number of rounds but the last. */
    static List<RoundGroup> of(List<RoundMetrics> rounds, int most) {
        int size = Math.max(1, -Math.floorDiv(-rounds.size(), most));
        List<RoundGroup> groups = new ArrayList<>();
        for (int from = 0; from < rounds.size(); from += size) {
            groups.add(of(rounds.subList(from, Math.min(rounds.size(), from + size))));
        }
        return groups;
    }

    private static RoundGroup of(List<RoundMetrics> rounds) {
        long examples = 0;
        double weightedLoss = 0;
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        double rate = 0;
        double seconds = 0;
        double compute = 0;
        double communication = 0;
        double idle = 0;
        double bytes = 0;
        Map<String, DoubleSummaryStatistics> figures = new TreeMap<>();
        for (RoundMetrics round : rounds) {
            examples += round.examples();
            weightedLoss += round.loss() * round.examples();
            lowest = Math.min(lowest, round.loss());
            highest = Math.max(highest, round.loss());
            rate += round.learningRate();
            seconds += round.seconds();
            compute += round.computeSeconds();
            communication += round.communicationSeconds();
            idle += round.idleSeconds();
            bytes += (double) round.bytesReceived() + round.bytesSent();
            round.figures()
                    .forEach((name, value) -> figures.computeIfAbsent(name, any -> new DoubleSummaryStatistics())
                            .accept(value));
        }
        int n = rounds.size();
        RoundMetrics last = rounds.get(n - 1);
        return new RoundGroup(
                rounds.get(0).round() + 1,
                last.round() + 1,
                last.epoch(),
                examples == 0 ? last.loss() : weightedLoss / examples,
                lowest,
                highest,
                rate / n,
                seconds > 0 ? examples / seconds : 0,
                seconds / n,
                compute / n,
                communication / n,
                idle / n,
                bytes / n / 1e6,
                means(figures));
    }

    private static Map<String, Double> means(Map<String, DoubleSummaryStatistics> figures) {
        Map<String, Double> means = new TreeMap<>();
        figures.forEach((name, values) -> means.put(name, values.getAverage()));
        return Collections.unmodifiableMap(means);
    }

    /** The middle of the group on an axis of rounds. */
    double position() {
        return (firstRound + lastRound) / 2.0;
    }

    /** {@code "Round 3"} or {@code "Rounds 3 to 5"}. */
    String title() {
        return firstRound == lastRound ? "Round " + firstRound : "Rounds " + firstRound + " to " + lastRound;
    }
}
