package io.thalweg.prepare.input;

import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts a stream of bytes into units, and units that are too long into pieces. What the pieces are depends on the bytes
 * and their offsets alone, so that a reader that starts in the middle, even in the middle of a unit of any length,
 * finds the pieces that a reader from the start finds.
 *
 * <p>A unit of at most {@code max} bytes is one piece. A longer one is cut once for every multiple {@code g} of the grid
 * ({@code max / 2}) inside it: at the first ASCII white space at or after {@code g} and before the next multiple, else
 * right there, between two characters. So a piece has at most {@code max} bytes, and whether a unit is long can be told
 * {@code max} bytes behind its start. A reader that starts at {@code s} looks back a little more than {@code max} bytes:
 * either a unit ends there, or the unit around {@code s} is long and the next multiple is a cut.
 */
final class PieceReader {
    /** White-space bytes that a blank line may hold; a longer one is text. Bounds how far the reader looks. */
    static final int MAX_BLANK = 256;

    private static final int SLACK = MAX_BLANK + 2;

    private final InputStream in;
    private final TextUnit unit;
    private final int max;
    private final int grid;
    private byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private long base;
    private boolean end;
    private boolean insideLong;
    private boolean afterCut;

    private int pieceFrom;
    private int pieceTo;
    private long pieceOffset;
    private boolean pieceContinues;
    private boolean pieceCrlf;

    /** @param offset of the first byte that {@code in} gives */
    PieceReader(InputStream in, long offset, TextUnit unit, int max) {
        this.in = in;
        this.unit = unit;
        this.max = max;
        this.grid = max / 2;
        this.base = offset;
    }

    /** How many bytes before {@code s} a reader that starts in the middle must begin. */
    static int lookBack(TextUnit unit, int max) {
        return switch (unit) {
            case LINE -> max + 1;
            case PARAGRAPH -> max + 1 + 2 * SLACK;
            case FILE -> max;
        };
    }

    /**
     * Finds its place when the stream starts {@link #lookBack} bytes before {@code s}, inside the file; for
     * {@link TextUnit#FILE}, of a file known to be longer than {@code max}.
     */
    void joinBefore(long s) throws IOException {
        int target = (int) (s - base);
        ensure(target + SLACK);
        for (int i = Math.min(target, limit) - 1; i >= 0; i--) {
            if (endsSeparator(i)) {
                position = i + 1;
                return;
            }
        }
        long firstInside = base + (unit == TextUnit.PARAGRAPH ? SLACK : 0);
        // In a file that is one unit, multiples up to its start are no cuts.
        long g = (firstInside / grid + 1) * grid;
        position = (int) Math.min(g - base, limit);
        ensure(grid + SLACK);
        int cut = cutFrom(position);
        position = cut < 0 ? limit : cut;
        insideLong = true;
        afterCut = true;
    }

    /** Moves to the next piece that is not empty. @return false at the end */
    boolean next() throws IOException {
        while (true) {
            boolean some = insideLong ? nextInsideLong() : nextUnit();
            if (!some) {
                return false;
            }
            lookForCarriageReturns();
            if (pieceTo > pieceFrom) {
                return true;
            }
        }
    }

    private boolean nextUnit() throws IOException {
        if (unit == TextUnit.PARAGRAPH) {
            skipBlankLines();
        }
        ensure(max + 1 + SLACK);
        if (position == limit) {
            return false;
        }
        int stop = unitEnd(position, Math.min(limit, position + max + 1));
        if (stop >= 0) {
            endUnit(stop);
        } else if (end && limit - position <= max) {
            endUnit(limit);
        } else {
            insideLong = true;
            return nextInsideLong();
        }
        return true;
    }

    private boolean nextInsideLong() throws IOException {
        long at = base + position;
        int toGrid = (int) ((at / grid + 1) * grid - at);
        ensure(toGrid + grid + SLACK);
        if (position == limit) {
            return false;
        }
        int g = position + toGrid;
        int stop = unitEnd(position, Math.min(g, limit));
        if (stop < 0 && g < limit) {
            int cut = cutFrom(g);
            if (cut >= 0 && unitEnd(cut, cut + 1) < 0) {
                piece(cut);
                position = cut;
                afterCut = true;
                return true;
            }
            stop = cut;
        }
        endUnit(stop < 0 ? limit : stop);
        return true;
    }

    /** Where the unit is cut for the multiple at {@code g}, or -1 when it ends before the next multiple without one. */
    private int cutFrom(int g) {
        int stop = Math.min(limit, g + grid);
        for (int i = g; i < stop; i++) {
            if (isSpace(buffer[i])) {
                return i;
            }
        }
        if (stop < g + grid) {
            return -1;
        }
        int cut = g;
        while (cut < g + 3 && (buffer[cut] & 0xC0) == 0x80) {
            cut++;
        }
        return cut;
    }

    private void endUnit(int stop) {
        piece(stop);
        position = unit == TextUnit.FILE ? stop : Math.min(stop + 1, limit);
        insideLong = false;
        afterCut = false;
    }

    private void piece(int stop) {
        pieceFrom = position;
        pieceTo = stop;
        pieceOffset = base + position;
        pieceContinues = afterCut;
        pieceCrlf = false;
    }

    /** Drops the carriage return before a line feed at which the piece ends; at a cut the line feed is the next piece's. */
    private void lookForCarriageReturns() {
        boolean atLineEnd = pieceTo < limit && buffer[pieceTo] == '\n';
        if (atLineEnd && pieceTo > pieceFrom && buffer[pieceTo - 1] == '\r') {
            pieceTo--;
            pieceCrlf = true;
        } else if (unit != TextUnit.LINE) {
            int lineFeed = pieceFrom;
            while (lineFeed < pieceTo && buffer[lineFeed] != '\n') {
                lineFeed++;
            }
            pieceCrlf = lineFeed < pieceTo && lineFeed > pieceFrom && buffer[lineFeed - 1] == '\r';
        }
    }

    private void skipBlankLines() throws IOException {
        while (true) {
            ensure(SLACK);
            int i = position;
            while (i < limit && i - position < MAX_BLANK && isBlank(buffer[i])) {
                i++;
            }
            if (i < limit && buffer[i] == '\n') {
                position = i + 1;
            } else {
                if (end && i == limit) {
                    position = limit;
                }
                return;
            }
        }
    }

    /** The first place in {@code [from, to)} at which a unit ends, or -1. */
    private int unitEnd(int from, int to) {
        if (unit == TextUnit.FILE) {
            return -1;
        }
        for (int i = from; i < to; i++) {
            if (buffer[i] == '\n' && (unit == TextUnit.LINE || blankLineAfter(i))) {
                return i;
            }
        }
        return -1;
    }

    private boolean blankLineAfter(int lineFeed) {
        int i = lineFeed + 1;
        int stop = Math.min(limit, i + MAX_BLANK);
        while (i < stop && isBlank(buffer[i])) {
            i++;
        }
        return i < limit ? buffer[i] == '\n' : end;
    }

    /** Whether a unit, or the space between two, surely ended with the byte at {@code i}. */
    private boolean endsSeparator(int i) {
        if (buffer[i] != '\n' || unit == TextUnit.FILE) {
            return false;
        }
        if (unit == TextUnit.LINE) {
            return true;
        }
        int j = i - 1;
        while (j >= 0 && i - 1 - j < MAX_BLANK && isBlank(buffer[j])) {
            j--;
        }
        return j >= 0 && buffer[j] == '\n';
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == 0x0B || b == '\f';
    }

    private static boolean isSpace(byte b) {
        return b == '\n' || isBlank(b);
    }

    /**
     * Makes {@code count} bytes from {@code position} on available, or all there are. The buffer grows with what comes,
     * to less than four times {@code count}: a small file never costs a large document's buffer.
     */
    private void ensure(int count) throws IOException {
        while (!end && limit - position < count) {
            if (limit == buffer.length) {
                makeRoom();
            }
            int n = in.read(buffer, limit, buffer.length - limit);
            if (n < 0) {
                end = true;
            } else {
                limit += n;
            }
        }
    }

    private void makeRoom() {
        byte[] target = position >= limit / 2 ? buffer : new byte[2 * buffer.length];
        System.arraycopy(buffer, position, target, 0, limit - position);
        buffer = target;
        base += position;
        limit -= position;
        position = 0;
    }

    /** Holds the piece at {@code [from(), to())}; may be changed there. */
    byte[] buffer() {
        return buffer;
    }

    int from() {
        return pieceFrom;
    }

    int to() {
        return pieceTo;
    }

    /** Offset of the first byte not yet in a piece. */
    long place() {
        return base + position;
    }

    /** Offset of the piece's first byte in the stream. */
    long offset() {
        return pieceOffset;
    }

    /** Whether the piece starts at a cut. */
    boolean continues() {
        return pieceContinues;
    }

    /** Whether the piece ends at a cut, so that what it is of goes on in the next. */
    boolean isCut() {
        return afterCut;
    }

    /** Whether the piece's first line ends in carriage return and line feed. */
    boolean crlf() {
        return pieceCrlf;
    }
}
