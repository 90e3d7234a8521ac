package io.thalweg.report;

import java.util.List;

/** Lines and marks of the charts, in the page's units. */
final class Curve {
    /** Marks are drawn while the points are few enough to be told apart. */
    private static final int MOST_MARKS = 40;

    private Curve() {}

    /** @param points x and y of each, on the page */
    static void draw(Html out, String style, List<double[]> points) {
        if (points.size() > 1) {
            out.raw("<polyline class=\"line ").raw(style).raw("\" points=\"");
            for (double[] point : points) {
                out.number(point[0]).raw(",").number(point[1]).raw(" ");
            }
            out.raw("\"/>");
        }
        for (int i = 0; points.size() <= MOST_MARKS && i < points.size(); i++) {
            Plot.dot(out, "mark " + style, points.get(i)[0], points.get(i)[1], points.size() == 1 ? 4 : 2.5);
        }
    }
}
