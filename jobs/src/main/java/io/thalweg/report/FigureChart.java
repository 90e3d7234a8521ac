package io.thalweg.report;

import io.thalweg.train.Figures;

/**
 * How a figure that a family tells of its rounds is drawn.
 *
 * @param name by which {@link Figures} has it
 * @param yLabel quantity and unit
 * @param scale from the figure to that unit
 */
record FigureChart(String name, String title, String yLabel, double scale) {

    static FigureChart of(String name) {
        return switch (name) {
            case Figures.GRADIENT_NORM ->
                new FigureChart(name, "Norm of the gradient", "before clipping, mean of the round's steps", 1);
            case Figures.NATIVE_BYTES ->
                new FigureChart(name, "Memory besides the heap", "MB, of the process that holds most", 1e-6);
            default -> new FigureChart(name, name.replace('_', ' '), name.replace('_', ' '), 1);
        };
    }

    /** NaN where a round does not tell it. */
    double of(RoundGroup group) {
        return scale * group.figures().getOrDefault(name, Double.NaN);
    }
}
