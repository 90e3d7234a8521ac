package io.thalweg.report;

import io.thalweg.train.RoundMetrics;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a family's training is drawn that is not told by a loss alone.
 *
 * @param validation what its validations tell as their loss, as a fact is labelled
 * @param charts drawn against examples, in place of those of the loss; none to draw the loss
 * @param marks where something happened that a reader must not miss
 */
public record FamilyCurves(String validation, List<Chart> charts, List<Mark> marks) {
    /** Of a family that has a loss, and validates it. */
    public static final FamilyCurves OF_LOSS = new FamilyCurves("validation loss", List.of(), List.of());

    public FamilyCurves {
        charts = List.copyOf(charts);
        marks = List.copyOf(marks);
    }

    /**
     * Curves in one chart, at most three.
     *
     * @param yLabel quantity and unit
     */
    public record Chart(String title, String yLabel, List<Series> series) {
        public Chart {
            series = List.copyOf(series);
            if (series.isEmpty() || series.size() > 3) {
                throw new IllegalArgumentException(
                        "Chart '" + title + "' has " + series.size() + " curves: allowed 1 to 3");
            }
        }
    }

    /**
     * A curve.
     *
     * @param figure of the rounds, by name; {@link #LOSS} for their loss
     */
    public record Series(String name, String figure) {
        /** The rounds' loss. */
        public static final String LOSS = "";

        /** NaN where a round does not tell it. */
        double of(RoundMetrics round) {
            return figure.equals(LOSS) ? round.loss() : round.figures().getOrDefault(figure, Double.NaN);
        }
    }

    /**
     * A mark.
     *
     * @param round after which, from 0
     */
    public record Mark(int round, String text) {}

    /** Names of the figures that are drawn. */
    Set<String> figures() {
        Set<String> names = new TreeSet<>();
        charts.forEach(chart -> chart.series().forEach(series -> names.add(series.figure())));
        return names;
    }
}
