package io.thalweg.prepare.image;

import io.thalweg.prepare.image.BadImage.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The screen of a GIF and where its first frame lies on it (GIF89a, sections 18 and 20). The reader gives the frame alone.
 *
 * @param width of the screen; a frame that goes beyond the one that the file says makes it larger, as in browsers
 * @param height likewise
 * @param left columns of the screen before the frame
 * @param top rows of the screen above it
 */
record GifScreen(int width, int height, int left, int top) {
    private static final int HEADER = 13;
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2C;

    /** Whether there is a table of colours, in a screen's or a frame's flags. */
    private static final int TABLE = 0x80;

    /** The screen of a file; null if no frame is found, of which the reader says why. */
    static @Nullable GifScreen of(byte[] bytes, int length) {
        if (length < HEADER) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        int flags = in.get(10);
        int at = HEADER + ((flags & TABLE) == 0 ? 0 : 3 * (2 << (flags & 7)));
        while (at + 2 <= length && in.get(at) == EXTENSION) {
            at += 2;
            while (at < length && in.get(at) != 0) {
                at += 1 + (in.get(at) & 0xFF);
            }
            at++;
        }
        if (at + 9 > length || in.get(at) != FRAME) {
            return null;
        }
        int left = unsigned(in, at + 1);
        int top = unsigned(in, at + 3);
        return new GifScreen(
                Math.max(unsigned(in, 6), left + unsigned(in, at + 5)),
                Math.max(unsigned(in, 8), top + unsigned(in, at + 7)),
                left,
                top);
    }

    private static int unsigned(ByteBuffer in, int at) {
        return in.getShort(at) & 0xFFFF;
    }

    /**
     * The screen with the frame on it.
     *
     * @param background what shows around the frame, where nothing is
     * @throws BadImage if the frame is not of the size that the screen was made for
     */
    Planes with(Planes frame, int background) throws BadImage {
        if (left + frame.width() > width || top + frame.height() > height) {
            throw new BadImage(Reason.DAMAGED, "its frame is larger than its descriptor says");
        }
        if (frame.width() == width && frame.height() == height) {
            return frame;
        }
        byte[] values = new byte[Math.multiplyExact(frame.channels(), Math.multiplyExact(width, height))];
        Arrays.fill(values, (byte) background);
        Planes screen = new Planes(frame.channels(), height, width, values);
        for (int channel = 0; channel < frame.channels(); channel++) {
            for (int row = 0; row < frame.height(); row++) {
                System.arraycopy(
                        frame.values(),
                        frame.start(channel) + row * frame.width(),
                        values,
                        screen.start(channel) + (top + row) * width + left,
                        frame.width());
            }
        }
        return screen;
    }
}
