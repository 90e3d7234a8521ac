package io.thalweg.prepare.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a camera was held: the tag of that name in TIFF 6.0 and Exif (CIPA DC-008, 4.6.4), and how an image is turned back.
 * Named by where the stored image's first row and first column belong.
 */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    MIRRORED_UPSIDE_DOWN(false, false, true),
    TRANSPOSED(true, false, false),
    TURNED_LEFT(true, true, false),
    TRANSVERSED(true, true, true),
    TURNED_RIGHT(true, false, true);

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY = 12;

    private final boolean swapped;
    private final boolean flippedColumns;
    private final boolean flippedRows;

    /**
     * The upright image's pixel (row, column) is the stored one's (row, column), or (column, row) if swapped.
     *
     * @param flippedColumns whether columns of the upright image count from its right
     * @param flippedRows whether rows of the upright image count from its bottom
     */
    Orientation(boolean swapped, boolean flippedColumns, boolean flippedRows) {
        this.swapped = swapped;
        this.flippedColumns = flippedColumns;
        this.flippedRows = flippedRows;
    }

    /** @param value of the tag; any that is not one of 1 to 8 is taken for upright */
    static Orientation of(int value) {
        return value >= 1 && value <= values().length ? values()[value - 1] : UPRIGHT;
    }

    /** The orientation in an Exif block, which is a TIFF file's structure, at {@code [from, to)}; upright if there is none. */
    static Orientation ofExif(byte[] bytes, int from, int to) {
        if (to - from < 8) {
            return UPRIGHT;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from).slice();
        if (in.get(0) == 'I' && in.get(1) == 'I') {
            in.order(ByteOrder.LITTLE_ENDIAN);
        } else if (in.get(0) != 'M' || in.get(1) != 'M') {
            return UPRIGHT;
        }
        int directory = in.getInt(4);
        if (in.getShort(2) != 42 || directory < 8 || directory > in.limit() - 2) {
            return UPRIGHT;
        }
        int entries = in.getShort(directory) & 0xFFFF;
        for (int i = 0, at = directory + 2; i < entries && at <= in.limit() - ENTRY; i++, at += ENTRY) {
            if ((in.getShort(at) & 0xFFFF) == TAG && in.getShort(at + 2) == SHORT) {
                return of(in.getShort(at + 8) & 0xFFFF);
            }
        }
        return UPRIGHT;
    }

    /** The upright image of a stored one. */
    Planes upright(Planes stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        int height = swapped ? stored.width() : stored.height();
        int width = swapped ? stored.height() : stored.width();
        int rowStep = swapped ? 1 : stored.width();
        int columnStep = swapped ? stored.width() : 1;
        byte[] values = new byte[stored.values().length];
        for (int channel = 0; channel < stored.channels(); channel++) {
            int plane = stored.start(channel);
            for (int row = 0; row < height; row++) {
                int from = plane + (flippedRows ? height - 1 - row : row) * rowStep;
                int target = plane + row * width;
                for (int column = 0; column < width; column++) {
                    values[target + column] =
                            stored.values()[from + (flippedColumns ? width - 1 - column : column) * columnStep];
                }
            }
        }
        return new Planes(stored.channels(), height, width, values);
    }
}
