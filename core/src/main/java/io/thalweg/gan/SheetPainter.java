package io.thalweg.gan;

import io.thalweg.dataset.ImageShape;
import java.io.IOException;
import java.io.Serializable;

/** Draws images side by side; travels to executors. */
@FunctionalInterface
public interface SheetPainter extends Serializable {
    /**
     * Draws.
     *
     * @param pixels {@code [count, channels, height, width]}, one byte a value
     * @param columns images in a row
     * @return a PNG
     */
    byte[] png(ImageShape shape, byte[] pixels, int columns) throws IOException;
}
