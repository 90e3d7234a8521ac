package io.thalweg.quickstart;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.awt.geom.Path2D;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Outlines of letters from a TrueType font (OpenType specification 1.9, tables {@code head}, {@code cmap}, {@code loca} and
 * {@code glyf}). Java's own fonts need native libraries that a bare machine lacks, and draw differently on each; this needs
 * nothing. Letters that are put together from others (with accents, for example) are not read.
 */
final class TrueTypeFont {
    private static final int ON_CURVE = 1;
    private static final int SHORT_X = 2;
    private static final int SHORT_Y = 4;
    private static final int REPEAT = 8;
    private static final int SAME_X = 16;
    private static final int SAME_Y = 32;

    private final String name;
    private final ByteBuffer font;
    private final Map<String, Integer> tables = new HashMap<>();

    private TrueTypeFont(String name, byte[] bytes) {
        this.name = name;
        this.font = ByteBuffer.wrap(bytes);
        int count = unsigned(4);
        for (int table = 0; table < count; table++) {
            int entry = 12 + 16 * table;
            byte[] tag = new byte[4];
            font.get(entry, tag);
            tables.put(new String(tag, StandardCharsets.ISO_8859_1), font.getInt(entry + 8));
        }
    }

    /** @param name for messages @throws JobFailed if it is no TrueType font */
    static TrueTypeFont parse(String name, byte[] bytes) {
        try {
            return new TrueTypeFont(name, bytes);
        } catch (IndexOutOfBoundsException e) {
            throw damaged(name, e.toString());
        }
    }

    private static JobFailed damaged(String name, String found) {
        return new JobFailed(Problem.of("A font cannot be read")
                .found(found)
                .allowed("TrueType outlines")
                .at(name)
                .remedy("Get its jar from Maven again"));
    }

    private int table(String tag) {
        Integer offset = tables.get(tag);
        if (offset == null) {
            throw damaged(name, "no table '" + tag + "'");
        }
        return offset;
    }

    private int unsigned(int at) {
        return Short.toUnsignedInt(font.getShort(at));
    }

    /**
     * A letter's outline in the font's own units, y upwards, to be filled by the rule of non-zero winding.
     *
     * @throws JobFailed if the font has no such letter of its own
     */
    Path2D.Double outline(char letter) {
        try {
            int glyph = glyph(letter);
            boolean shortOffsets = unsigned(table("head") + 50) == 0;
            int loca = table("loca");
            int from = shortOffsets ? 2 * unsigned(loca + 2 * glyph) : font.getInt(loca + 4 * glyph);
            int to = shortOffsets ? 2 * unsigned(loca + 2 * glyph + 2) : font.getInt(loca + 4 * glyph + 4);
            int contours = from == to ? 0 : font.getShort(table("glyf") + from);
            if (glyph == 0 || contours < 1) {
                throw damaged(name, "no outline of '" + letter + "'");
            }
            return new Glyph(table("glyf") + from, contours).path();
        } catch (IndexOutOfBoundsException | IllegalArgumentException | BufferUnderflowException e) {
            throw damaged(name, "'" + letter + "': " + e);
        }
    }

    /** A letter's number by the Windows table of the basic plane (format 4); 0 if it has none. */
    private int glyph(char letter) {
        int cmap = table("cmap");
        for (int entry = 0; entry < unsigned(cmap + 2); entry++) {
            int at = cmap + 4 + 8 * entry;
            int map = cmap + font.getInt(at + 4);
            if (unsigned(at) == 3 && unsigned(at + 2) == 1 && unsigned(map) == 4) {
                return glyph(letter, map);
            }
        }
        throw damaged(name, "no table of letters of format 4");
    }

    private int glyph(char letter, int map) {
        int segments = unsigned(map + 6) / 2;
        int ends = map + 14;
        int starts = ends + 2 * segments + 2;
        int deltas = starts + 2 * segments;
        int ranges = deltas + 2 * segments;
        for (int segment = 0; segment < segments; segment++) {
            int start = unsigned(starts + 2 * segment);
            if (letter <= unsigned(ends + 2 * segment) && letter >= start) {
                int range = unsigned(ranges + 2 * segment);
                int delta = unsigned(deltas + 2 * segment);
                if (range == 0) {
                    return (letter + delta) & 0xFFFF;
                }
                int glyph = unsigned(ranges + 2 * segment + range + 2 * (letter - start));
                return glyph == 0 ? 0 : (glyph + delta) & 0xFFFF;
            }
        }
        return 0;
    }

    /** One outline: contours of points, of which those off the curve are controls of quadratic curves. */
    private final class Glyph {
        private final int[] lastPoints;
        private final int[] flags;
        private final int[] x;
        private final int[] y;

        Glyph(int at, int contours) {
            ByteBuffer in = font.duplicate().position(at + 10);
            lastPoints = new int[contours];
            for (int contour = 0; contour < contours; contour++) {
                lastPoints[contour] = Short.toUnsignedInt(in.getShort());
            }
            int instructions = Short.toUnsignedInt(in.getShort());
            in.position(in.position() + instructions);
            int points = lastPoints[contours - 1] + 1;
            flags = new int[points];
            for (int point = 0; point < points; ) {
                int flag = Byte.toUnsignedInt(in.get());
                int times = 1 + ((flag & REPEAT) == 0 ? 0 : Byte.toUnsignedInt(in.get()));
                for (; times > 0; times--) {
                    flags[point++] = flag;
                }
            }
            x = coordinates(in, SHORT_X, SAME_X);
            y = coordinates(in, SHORT_Y, SAME_Y);
        }

        private int[] coordinates(ByteBuffer in, int shortFlag, int sameFlag) {
            int[] values = new int[flags.length];
            int value = 0;
            for (int point = 0; point < values.length; point++) {
                boolean same = (flags[point] & sameFlag) != 0;
                if ((flags[point] & shortFlag) != 0) {
                    value += (same ? 1 : -1) * Byte.toUnsignedInt(in.get());
                } else if (!same) {
                    value += in.getShort();
                }
                values[point] = value;
            }
            return values;
        }

        Path2D.Double path() {
            Path2D.Double path = new Path2D.Double(Path2D.WIND_NON_ZERO);
            int first = 0;
            for (int last : lastPoints) {
                add(path, first, last + 1 - first);
                first = last + 1;
            }
            return path;
        }

        /** Between two controls in a row, the curve passes half-way. */
        private void add(Path2D.Double path, int first, int count) {
            int begin = 0;
            while (begin < count && (flags[first + begin] & ON_CURVE) == 0) {
                begin++;
            }
            if (begin == count) {
                throw damaged(name, "a contour of controls alone");
            }
            path.moveTo(x[first + begin], y[first + begin]);
            int control = -1;
            for (int step = 1; step <= count; step++) {
                int point = first + (begin + step) % count;
                boolean onCurve = (flags[point] & ON_CURVE) != 0;
                if (control < 0 && onCurve) {
                    path.lineTo(x[point], y[point]);
                } else if (control >= 0) {
                    double toX = onCurve ? x[point] : (x[control] + x[point]) / 2.0;
                    double toY = onCurve ? y[point] : (y[control] + y[point]) / 2.0;
                    path.quadTo(x[control], y[control], toX, toY);
                }
                control = onCurve ? -1 : point;
            }
            path.closePath();
        }
    }
}
