package io.thalweg.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws a {@link WordMap}: a dot a word, and its label where there is room for one. The commonest words choose first;
 * a label that would cover another is left to the pointer.
 */
final class WordMapChart {
    private static final int WIDTH = 1140;
    private static final int HEIGHT = 800;
    private static final int MARGIN = 40;
    private static final double FONT_HEIGHT = 12;
    private static final double CHARACTER_WIDTH = 6.4;
    private static final int LONGEST_LABEL = 24;

    private final WordMap map;
    private final List<double[]> taken = new ArrayList<>();
    private final List<double[]> dots = new ArrayList<>();

    private WordMapChart(WordMap map) {
        this.map = map;
    }

    static void draw(Html out, WordMap map) {
        new WordMapChart(map).draw(out);
    }

    private void draw(Html out) {
        project();
        out.raw("<svg class=\"map\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"");
        out.text("Map of the " + map.words().size() + " commonest words").raw("\">");
        for (int i = 0; i < dots.size(); i++) {
            double[] dot = dots.get(i);
            String word = map.words().get(i);
            double[] label = labelPlace(dot, shortened(word));
            out.raw(label.length > 0 ? "<g>" : "<g class=\"crowded\">");
            Plot.dot(out, "word", dot[0], dot[1], 2.6);
            text(out, label.length > 0 ? label : right(dot, shortened(word)), shortened(word));
            out.raw("<title>").text(word).raw("</title></g>");
        }
        out.raw("</svg>\n");
    }

    /** Scales the map to the drawing, each axis on its own: only nearness means something. */
    private void project() {
        double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (double[] place : map.places()) {
            for (int d = 0; d < 2; d++) {
                low[d] = Math.min(low[d], place[d]);
                high[d] = Math.max(high[d], place[d]);
            }
        }
        for (double[] place : map.places()) {
            double x = MARGIN + share(place[0], low[0], high[0]) * (WIDTH - 3 * MARGIN);
            double y = MARGIN + share(place[1], low[1], high[1]) * (HEIGHT - 2 * MARGIN);
            dots.add(new double[] {x, y});
            taken.add(new double[] {x - 2, y - 2, x + 2, y + 2});
        }
    }

    private static double share(double value, double low, double high) {
        return high > low ? (value - low) / (high - low) : 0.5;
    }

    /** The left end of the label's base line, or an empty array when there is no room for it. */
    private double[] labelPlace(double[] dot, String label) {
        double width = width(label);
        double[][] choices = {
            right(dot, label),
            {dot[0] - 5 - width, dot[1] + 4},
            {dot[0] - width / 2, dot[1] - 6},
            {dot[0] - width / 2, dot[1] + 14},
            {dot[0] + 4, dot[1] - 5},
            {dot[0] + 4, dot[1] + 12}
        };
        for (double[] choice : choices) {
            double[] box = {choice[0], choice[1] - FONT_HEIGHT + 3, choice[0] + width, choice[1] + 2};
            if (box[0] >= 0 && box[2] <= WIDTH && taken.stream().noneMatch(other -> overlap(box, other))) {
                taken.add(box);
                return choice;
            }
        }
        return new double[0];
    }

    private static double[] right(double[] dot, String label) {
        double x = Math.min(dot[0] + 5, WIDTH - width(label));
        return new double[] {x, dot[1] + 4};
    }

    private static boolean overlap(double[] a, double[] b) {
        return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    }

    /** Wide scripts take about two places a character. */
    private static double width(String label) {
        return label.codePoints().mapToDouble(c -> c >= 0x1100 ? 2 : 1).sum() * CHARACTER_WIDTH;
    }

    private static String shortened(String word) {
        int length = word.codePointCount(0, word.length());
        return length <= LONGEST_LABEL
                ? word
                : word.substring(0, word.offsetByCodePoints(0, LONGEST_LABEL - 1)) + "\u2026";
    }

    private static void text(Html out, double[] place, String label) {
        out.raw("<text x=\"").number(place[0]).raw("\" y=\"").number(place[1]).raw("\">");
        out.text(label).raw("</text>");
    }
}
