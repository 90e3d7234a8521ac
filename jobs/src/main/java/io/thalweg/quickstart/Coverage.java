package io.thalweg.quickstart;

import java.awt.Shape;
import java.awt.geom.PathIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How much of each pixel a shape covers, in plain Java, so that it is the same on every machine: rows are cut into {@value
 * #LINES} lines, and of each line what lies between crossings of non-zero winding is counted exactly.
 */
final class Coverage {
    private static final int LINES = 4;

    /** How far, in pixels, a straight piece may lie from its curve. */
    private static final double FLATNESS = 0.05;

    private final int side;
    private final List<double[]> edges = new ArrayList<>();
    private final double[] covered;

    private Coverage(Shape shape, int side) {
        this.side = side;
        this.covered = new double[side * side];
        addEdges(shape);
    }

    /** @return {@code [side, side]}, 0 for pixels outside to 255 for pixels inside the shape */
    static byte[] of(Shape shape, int side) {
        Coverage coverage = new Coverage(shape, side);
        for (int line = 0; line < side * LINES; line++) {
            coverage.addLine(line);
        }
        byte[] pixels = new byte[side * side];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.round(255 * Math.min(1, coverage.covered[i] / LINES));
        }
        return pixels;
    }

    /** Edges as {@code x, y, x, y}. */
    private void addEdges(Shape shape) {
        double[] to = new double[6];
        double[] at = new double[2];
        double[] begin = new double[2];
        for (PathIterator path = shape.getPathIterator(null, FLATNESS); !path.isDone(); path.next()) {
            int kind = path.currentSegment(to);
            if (kind == PathIterator.SEG_MOVETO) {
                System.arraycopy(to, 0, begin, 0, 2);
            } else {
                double[] end = kind == PathIterator.SEG_CLOSE ? begin : to;
                edges.add(new double[] {at[0], at[1], end[0], end[1]});
                System.arraycopy(end, 0, to, 0, 2);
            }
            System.arraycopy(to, 0, at, 0, 2);
        }
    }

    private void addLine(int line) {
        double y = (line + 0.5) / LINES;
        List<double[]> crossings = new ArrayList<>();
        for (double[] edge : edges) {
            if (edge[1] <= y != edge[3] <= y) {
                double x = edge[0] + (y - edge[1]) / (edge[3] - edge[1]) * (edge[2] - edge[0]);
                crossings.add(new double[] {x, edge[1] <= y ? 1 : -1});
            }
        }
        double[][] sorted = crossings.toArray(double[][]::new);
        Arrays.sort(sorted, (a, b) -> Double.compare(a[0], b[0]));
        double winding = 0;
        for (int i = 0; i + 1 < sorted.length; i++) {
            winding += sorted[i][1];
            if (winding != 0) {
                addSpan(line / LINES, sorted[i][0], sorted[i + 1][0]);
            }
        }
    }

    private void addSpan(int row, double from, double to) {
        int first = (int) Math.max(0, Math.floor(from));
        int last = (int) Math.min(side - 1, Math.floor(to));
        for (int column = first; column <= last; column++) {
            double share = Math.min(to, column + 1) - Math.max(from, column);
            covered[row * side + column] += Math.max(0, share);
        }
    }
}
