package io.thalweg.report;

import io.thalweg.report.Plot.LegendEntry;
import io.thalweg.report.Plot.ReadOut;
import io.thalweg.train.Figures;
import io.thalweg.train.RoundMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The charts of a run: its loss against rounds, examples and time; of its rounds, everything else there is to tell. */
final class TrainingCharts {
    /** Points a chart has room for; longer runs are drawn as means of several rounds. */
    static final int MOST_POINTS = 150;

    private static final String ROUND_AXIS = "round";

    private final List<RoundGroup> groups;
    private final LossChart loss;
    private final List<Progress> measures;
    private final Ticks rounds;
    private final String unit;
    private final boolean grouped;
    private final List<RoundMetrics> metrics;
    private final FamilyCurves curves;

    /** @param exampleUnit what an example of the family is called, in the plural */
    TrainingCharts(List<RoundMetrics> metrics, String exampleUnit, FamilyCurves curves) {
        this.metrics = metrics;
        this.curves = curves;
        this.groups = RoundGroup.of(metrics, MOST_POINTS);
        this.grouped = groups.get(0).lastRound() > groups.get(0).firstRound();
        List<RoundMetrics> validated = thinned(
                metrics.stream().filter(round -> round.validationLoss() != null).toList());
        this.loss = new LossChart(groups, validated, grouped);
        this.measures = List.of(
                Progress.inRounds(metrics), Progress.inExamples(metrics, exampleUnit), Progress.inTime(metrics));
        this.rounds = measures.get(0).axis();
        this.unit = exampleUnit;
    }

    private static List<RoundMetrics> thinned(List<RoundMetrics> all) {
        int step = Math.max(1, -Math.floorDiv(-all.size(), MOST_POINTS));
        List<RoundMetrics> kept = new ArrayList<>();
        for (int i = (all.size() - 1) % step; i < all.size(); i += step) {
            kept.add(all.get(i));
        }
        return kept;
    }

    void draw(Html out) {
        out.raw("<div class=\"charts\">\n");
        if (curves.charts().isEmpty()) {
            measures.forEach(measure -> figure(out, chart -> loss.draw(chart, measure)));
        }
        FamilyChart family = new FamilyChart(metrics, measures.get(1), curves.marks());
        curves.charts().forEach(drawn -> figure(out, chart -> family.draw(chart, drawn)));
        figure(out, this::learningRate);
        figure(out, this::speed);
        figure(out, this::time);
        figure(out, this::communicationShare);
        groups.stream()
                .flatMap(group -> group.figures().keySet().stream())
                .distinct()
                .filter(Figures::isCurve)
                .filter(name -> !curves.figures().contains(name))
                .sorted()
                .map(FigureChart::of)
                .forEach(figure -> figure(out, chart -> told(chart, figure)));
        out.raw("</div>\n");
        if (grouped) {
            int size = groups.get(0).lastRound() - groups.get(0).firstRound() + 1;
            out.raw("<p class=\"note\">").text("Each point is the mean of " + size + " rounds in a row");
            out.text(
                            curves.charts().isEmpty()
                                    ? "; the band of the loss reaches from the lowest to the highest of them."
                                    : ".")
                    .raw("</p>\n");
        }
    }

    private static void figure(Html out, java.util.function.Consumer<Html> chart) {
        out.raw("<figure>");
        chart.accept(out);
        out.raw("</figure>\n");
    }

    private void learningRate(Html out) {
        simple(
                out,
                "Learning rate",
                "learning rate",
                RoundGroup::learningRate,
                group -> significant(group.learningRate()));
    }

    private void speed(Html out) {
        simple(
                out,
                "Speed",
                unit + " per second, all replicas",
                RoundGroup::examplesPerSecond,
                group -> Numbers.grouped(Math.round(group.examplesPerSecond())) + " " + unit + "/s");
    }

    private void communicationShare(Html out) {
        simple(
                out,
                "Time communicating",
                "% of each round",
                group -> group.seconds() > 0 ? 100 * group.communicationSeconds() / group.seconds() : 0,
                group -> Numbers.percent(group.communicationSeconds(), group.seconds()));
    }

    /** What a family tells of itself. */
    private void told(Html out, FigureChart figure) {
        simple(out, figure.title(), figure.yLabel(), figure::of, group -> significant(figure.of(group)));
    }

    private void simple(
            Html out,
            String title,
            String yLabel,
            ToDoubleFunction<RoundGroup> value,
            java.util.function.Function<RoundGroup, String> text) {
        double high = groups.stream()
                .mapToDouble(value)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        Plot plot = new Plot(rounds, Ticks.covering(0, high, 5), ROUND_AXIS, yLabel);
        Plot.heading(out, title, List.of());
        plot.open(out, title + " of every round");
        plot.axes(out);
        line(out, plot, "series-1", value);
        plot.readOuts(out, readOuts(group -> List.of(text.apply(group))));
        plot.close(out);
    }

    private void time(Html out) {
        double high = groups.stream().mapToDouble(RoundGroup::seconds).max().orElse(0);
        Plot plot = new Plot(barAxis(), Ticks.covering(0, high, 5), ROUND_AXIS, "seconds per round");
        Plot.heading(
                out,
                "Where the time went",
                List.of(
                        new LegendEntry("computing", "series-1"),
                        new LegendEntry("communicating", "series-2"),
                        new LegendEntry("idle", "series-3")));
        plot.open(out, "Seconds of every round spent computing, communicating and idle");
        plot.axes(out);
        for (RoundGroup group : groups) {
            bar(out, plot, group);
        }
        plot.readOuts(out, readOuts(TrainingCharts::timeLines));
        plot.close(out);
    }

    /** Half a round wider on both sides, so that the first and the last bar are whole. */
    private Ticks barAxis() {
        int first = groups.get(0).firstRound();
        int last = groups.get(groups.size() - 1).lastRound();
        return new Ticks(first - 0.5, last + 0.5, rounds.step());
    }

    private static void bar(Html out, Plot plot, RoundGroup group) {
        double left = plot.px(group.firstRound() - 0.5);
        double right = plot.px(group.lastRound() + 0.5);
        double gap = right - left > 5 ? 1 : 0;
        double base = 0;
        double[] parts = {group.computeSeconds(), group.communicationSeconds(), group.idleSeconds()};
        for (int i = 0; i < parts.length; i++) {
            double top = plot.py(base + parts[i]);
            double height = plot.py(base) - top;
            if (height > 0) {
                Plot.rect(out, "area series-" + (i + 1), left + gap / 2, top, right - left - gap, height, 0);
            }
            base += parts[i];
        }
    }

    private static List<String> timeLines(RoundGroup group) {
        return List.of(
                "computing " + seconds(group.computeSeconds()),
                "communicating " + seconds(group.communicationSeconds()),
                "idle " + seconds(group.idleSeconds()),
                Ticks.plain(group.megabytes(), 1) + " MB moved");
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
    }

    private static String significant(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.3g", value);
    }

    private List<ReadOut> readOuts(java.util.function.Function<RoundGroup, List<String>> lines) {
        List<ReadOut> readOuts = new ArrayList<>();
        for (RoundGroup group : groups) {
            List<String> all = new ArrayList<>();
            all.add(group.title() + ", epoch " + Ticks.plain(group.epoch(), 2));
            all.addAll(lines.apply(group));
            readOuts.add(new ReadOut(group.firstRound() - 0.5, group.lastRound() + 0.5, all));
        }
        return readOuts;
    }

    private void line(Html out, Plot plot, String style, ToDoubleFunction<RoundGroup> value) {
        Curve.draw(
                out,
                style,
                groups.stream()
                        .filter(group -> Double.isFinite(value.applyAsDouble(group)))
                        .map(group -> new double[] {plot.px(group.position()), plot.py(value.applyAsDouble(group))})
                        .toList());
    }
}
