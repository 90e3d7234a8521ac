package io.thalweg.report;

import java.util.List;

/**
 * The frame of a chart: axes with ticks and units, and a read-out under the pointer. Coordinates are SVG user units, y
 * downwards. Colours are the style sheet's classes, so a chart follows the page from light to dark and onto paper.
 *
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param xLabel quantity and unit
 * @param yLabel quantity and unit
 */
record Plot(Ticks x, Ticks y, String xLabel, String yLabel) {
    static final int WIDTH = 560;
    static final int HEIGHT = 270;
    private static final int LEFT = 58;
    private static final int RIGHT = 14;
    private static final int TOP = 24;
    private static final int BOTTOM = 40;
    private static final double CHARACTER_WIDTH = 6.3;
    private static final int LINE_HEIGHT = 15;

    /**
     * What the pointer reads off at one place of the horizontal axis.
     *
     * @param from left bound of the place, in the axis's values
     * @param to right bound
     * @param lines plain text, the first one the heading
     */
    record ReadOut(double from, double to, List<String> lines) {}

    double px(double value) {
        return LEFT + x.position(value) * (WIDTH - LEFT - RIGHT);
    }

    double py(double value) {
        return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - TOP - BOTTOM);
    }

    void open(Html out, String description) {
        out.raw("<svg class=\"chart\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"")
                .text(description)
                .raw("\">");
    }

    void close(Html out) {
        out.raw("</svg>\n");
    }

    void axes(Html out) {
        double bottom = HEIGHT - BOTTOM;
        out.raw("<g class=\"grid\">");
        for (double value : y.values()) {
            line(out, LEFT, py(value), WIDTH - RIGHT, py(value));
        }
        out.raw("</g><g class=\"axis\">");
        line(out, LEFT, bottom, WIDTH - RIGHT, bottom);
        for (double value : x.values()) {
            line(out, px(value), bottom, px(value), bottom + 4);
        }
        out.raw("</g><g class=\"ticks\">");
        for (double value : y.values()) {
            label(out, LEFT - 8, py(value) + 4, "end", y.label(value));
        }
        for (double value : x.values()) {
            label(out, px(value), bottom + 18, "middle", x.label(value));
        }
        out.raw("</g><g class=\"labels\">");
        label(out, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 5, "middle", xLabel);
        label(out, 4, 12, "start", yLabel);
        out.raw("</g>");
    }

    /** Draws the read-outs; last, so that they lie above everything and catch the pointer. */
    void readOuts(Html out, List<ReadOut> readOuts) {
        for (ReadOut readOut : readOuts) {
            readOut(out, readOut);
        }
    }

    private void readOut(Html out, ReadOut readOut) {
        double left = Math.max(LEFT, px(readOut.from()));
        double right = Math.min(WIDTH - RIGHT, px(readOut.to()));
        double middle = (left + right) / 2;
        int longest = readOut.lines().stream().mapToInt(String::length).max().orElse(0);
        double width = longest * CHARACTER_WIDTH + 16;
        double height = readOut.lines().size() * LINE_HEIGHT + 10;
        double tipLeft = middle + 10 + width < WIDTH ? middle + 10 : Math.max(0, middle - 10 - width);
        out.raw("<g class=\"hover\">");
        rect(out, "catch", left, TOP, Math.max(0.5, right - left), HEIGHT - TOP - BOTTOM, 0);
        out.raw("<g class=\"tip\">");
        line(out, middle, TOP, middle, HEIGHT - BOTTOM);
        rect(out, "box", tipLeft, TOP, width, height, 4);
        for (int i = 0; i < readOut.lines().size(); i++) {
            label(
                    out,
                    tipLeft + 8,
                    TOP + 17 + (double) i * LINE_HEIGHT,
                    "start",
                    readOut.lines().get(i));
        }
        out.raw("</g></g>");
    }

    static void line(Html out, double x1, double y1, double x2, double y2) {
        out.raw("<line x1=\"").number(x1).raw("\" y1=\"").number(y1);
        out.raw("\" x2=\"").number(x2).raw("\" y2=\"").number(y2).raw("\"/>");
    }

    static void rect(Html out, String style, double left, double top, double width, double height, int radius) {
        out.raw("<rect class=\"")
                .raw(style)
                .raw("\" x=\"")
                .number(left)
                .raw("\" y=\"")
                .number(top);
        out.raw("\" width=\"").number(width).raw("\" height=\"").number(height);
        out.raw(radius > 0 ? "\" rx=\"" + radius + "\"/>" : "\"/>");
    }

    static void dot(Html out, String style, double x, double y, double radius) {
        out.raw("<circle class=\"")
                .raw(style)
                .raw("\" cx=\"")
                .number(x)
                .raw("\" cy=\"")
                .number(y);
        out.raw("\" r=\"").number(radius).raw("\"/>");
    }

    private static void label(Html out, double x, double y, String anchor, String text) {
        out.raw("<text x=\"")
                .number(x)
                .raw("\" y=\"")
                .number(y)
                .raw("\" text-anchor=\"")
                .raw(anchor)
                .raw("\">");
        out.text(text).raw("</text>");
    }

    /** A chart's heading and, where there is more than one series, its legend. */
    static void heading(Html out, String title, List<LegendEntry> legend) {
        out.raw("<div class=\"heading\"><h3>").text(title).raw("</h3>");
        if (!legend.isEmpty()) {
            out.raw("<ul class=\"legend\">");
            for (LegendEntry entry : legend) {
                out.raw("<li><span class=\"key ").raw(entry.style()).raw("\"></span>");
                out.text(entry.name()).raw("</li>");
            }
            out.raw("</ul>");
        }
        out.raw("</div>");
    }

    /** @param style class of the style sheet that colours the series */
    record LegendEntry(String name, String style) {}
}
