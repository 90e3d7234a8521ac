package io.thalweg.report;

import io.thalweg.report.FamilyCurves.Mark;
import io.thalweg.report.FamilyCurves.Series;
import io.thalweg.report.Plot.LegendEntry;
import io.thalweg.report.Plot.ReadOut;
import io.thalweg.train.RoundMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A family's curves against one measure of how far the run has come. A curve has a point for each round that tells it, or for
 * several in a row, their mean.
 *
 * @param rounds of the run
 * @param progress the horizontal axis
 * @param marks drawn across the curves
 */
record FamilyChart(List<RoundMetrics> rounds, Progress progress, List<Mark> marks) {
    /** A point of a curve. */
    private record Point(double at, double value) {}

    void draw(Html out, FamilyCurves.Chart chart) {
        List<List<Point>> curves = chart.series().stream().map(this::points).toList();
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (List<Point> curve : curves) {
            for (Point point : curve) {
                low = Math.min(low, point.value());
                high = Math.max(high, point.value());
            }
        }
        Plot plot =
                new Plot(progress.axis(), Ticks.covering(Math.min(0, low), high, 5), progress.label(), chart.yLabel());
        Plot.heading(out, chart.title(), legend(chart));
        plot.open(out, chart.title() + " against " + progress.label());
        plot.axes(out);
        for (Mark mark : marks) {
            double x = plot.px(progress.at(rounds.get(index(mark))));
            out.raw("<g class=\"collapse\">");
            Plot.line(out, x, plot.py(plot.y().low()), x, plot.py(plot.y().high()));
            out.raw("</g>");
        }
        for (int s = 0; s < curves.size(); s++) {
            Curve.draw(
                    out,
                    "series-" + (s + 1),
                    curves.get(s).stream()
                            .map(point -> new double[] {plot.px(point.at()), plot.py(point.value())})
                            .toList());
        }
        plot.readOuts(out, readOuts(chart, curves));
        plot.close(out);
    }

    private int index(Mark mark) {
        return Math.max(
                0, Math.min(rounds.size() - 1, mark.round() - rounds.get(0).round()));
    }

    private static List<LegendEntry> legend(FamilyCurves.Chart chart) {
        List<LegendEntry> legend = new ArrayList<>();
        for (int s = 0; s < chart.series().size() && chart.series().size() > 1; s++) {
            legend.add(new LegendEntry(chart.series().get(s).name(), "series-" + (s + 1)));
        }
        return legend;
    }

    private List<Point> points(Series series) {
        List<RoundMetrics> telling = rounds.stream()
                .filter(round -> Double.isFinite(series.of(round)))
                .toList();
        int size = Math.max(1, -Math.floorDiv(-telling.size(), TrainingCharts.MOST_POINTS));
        List<Point> points = new ArrayList<>();
        for (int from = 0; from < telling.size(); from += size) {
            List<RoundMetrics> group = telling.subList(from, Math.min(telling.size(), from + size));
            double at = group.stream().mapToDouble(progress::at).average().orElse(0);
            double value = group.stream().mapToDouble(series::of).average().orElse(0);
            points.add(new Point(at, value));
        }
        return points;
    }

    /** The points of the curve that has most of them are read off, with what the others are nearest to there. */
    private List<ReadOut> readOuts(FamilyCurves.Chart chart, List<List<Point>> curves) {
        List<Point> longest = curves.stream()
                .max(java.util.Comparator.comparingInt(List::size))
                .orElse(List.of());
        List<ReadOut> readOuts = new ArrayList<>();
        double from = progress.axis().low();
        for (int i = 0; i < longest.size(); i++) {
            double at = longest.get(i).at();
            double to = i + 1 == longest.size()
                    ? progress.axis().high()
                    : (at + longest.get(i + 1).at()) / 2;
            List<String> lines = new ArrayList<>();
            lines.add(Numbers.grouped(Math.round(at)) + " " + progress.label());
            for (int s = 0; s < curves.size(); s++) {
                nearest(curves.get(s), at, chart.series().get(s).name(), lines);
            }
            readOuts.add(new ReadOut(from, to, lines));
            from = to;
        }
        return readOuts;
    }

    private static void nearest(List<Point> curve, double at, String name, List<String> lines) {
        curve.stream()
                .min(java.util.Comparator.comparingDouble(point -> Math.abs(point.at() - at)))
                .ifPresent(point -> lines.add(name + " " + String.format(Locale.ROOT, "%.4g", point.value())));
    }
}
