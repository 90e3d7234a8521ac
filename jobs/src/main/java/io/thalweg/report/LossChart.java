package io.thalweg.report;

import io.thalweg.report.Plot.LegendEntry;
import io.thalweg.report.Plot.ReadOut;
import io.thalweg.train.RoundMetrics;
import java.util.ArrayList;
import java.util.List;

/**
 * Training and validation loss against one measure of how far the run has come.
 *
 * @param groups the points of the training loss
 * @param validated the rounds that were validated, and are drawn
 * @param grouped whether a point stands for several rounds, whose range is then drawn too
 */
record LossChart(List<RoundGroup> groups, List<RoundMetrics> validated, boolean grouped) {

    void draw(Html out, Progress progress) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (RoundGroup group : groups) {
            low = Math.min(low, group.lowestLoss());
            high = Math.max(high, group.highestLoss());
        }
        for (RoundMetrics round : validated) {
            low = Math.min(low, validationLoss(round));
            high = Math.max(high, validationLoss(round));
        }
        Plot plot = new Plot(progress.axis(), Ticks.covering(low, high, 5), progress.label(), "loss, nats per example");
        List<LegendEntry> legend = validated.isEmpty()
                ? List.of()
                : List.of(new LegendEntry("training", "series-1"), new LegendEntry("validation", "series-2"));
        Plot.heading(out, validated.isEmpty() ? "Training loss" : "Loss", legend);
        plot.open(out, "Loss against " + progress.label());
        plot.axes(out);
        if (grouped) {
            band(out, plot, progress);
        }
        Curve.draw(
                out,
                "series-1",
                groups.stream()
                        .map(group -> new double[] {plot.px(progress.at(group)), plot.py(group.loss())})
                        .toList());
        Curve.draw(
                out,
                "series-2",
                validated.stream()
                        .map(round -> new double[] {plot.px(progress.at(round)), plot.py(validationLoss(round))})
                        .toList());
        plot.readOuts(out, readOuts(progress));
        plot.close(out);
    }

    private static double validationLoss(RoundMetrics round) {
        Double loss = round.validationLoss();
        return loss == null ? Double.NaN : loss;
    }

    /** A point is read off from half-way to the one before to half-way to the next. */
    private List<ReadOut> readOuts(Progress progress) {
        List<ReadOut> readOuts = new ArrayList<>();
        double from = progress.axis().low();
        for (int i = 0; i < groups.size(); i++) {
            RoundGroup group = groups.get(i);
            double to = i + 1 == groups.size()
                    ? progress.axis().high()
                    : (progress.at(group) + progress.at(groups.get(i + 1))) / 2;
            readOuts.add(new ReadOut(from, to, lines(group)));
            from = to;
        }
        return readOuts;
    }

    private List<String> lines(RoundGroup group) {
        List<String> lines = new ArrayList<>();
        lines.add(group.title() + ", epoch " + Ticks.plain(group.epoch(), 2));
        lines.add("training " + Ticks.plain(group.loss(), 4));
        for (RoundMetrics round : validated) {
            if (round.round() + 1 >= group.firstRound() && round.round() + 1 <= group.lastRound()) {
                lines.add("validation " + Ticks.plain(validationLoss(round), 4));
            }
        }
        return lines;
    }

    private void band(Html out, Plot plot, Progress progress) {
        out.raw("<polygon class=\"band series-1\" points=\"");
        for (RoundGroup group : groups) {
            out.number(plot.px(progress.at(group)))
                    .raw(",")
                    .number(plot.py(group.highestLoss()))
                    .raw(" ");
        }
        for (int i = groups.size() - 1; i >= 0; i--) {
            RoundGroup group = groups.get(i);
            out.number(plot.px(progress.at(group)))
                    .raw(",")
                    .number(plot.py(group.lowestLoss()))
                    .raw(" ");
        }
        out.raw("\"/>");
    }
}
