package io.thalweg.gan;

/**
 * Real images of one minibatch.
 *
 * @param pixels {@code [count, channels, size, size]}, one byte a value, 0 to 255; a network sees -1 to 1
 * @param labels {@code [count]}; none where images are made without
 */
public record ImageBatch(byte[] pixels, int[] labels, int count) {
    public ImageBatch {
        if (count < 2 || pixels.length % count != 0 || (labels.length != count && labels.length != 0)) {
            throw new IllegalArgumentException(
                    "A batch of " + count + " images with " + pixels.length + " bytes and " + labels.length
                            + " labels: allowed at least 2 images, as many bytes for each, a label for each or none");
        }
    }
}
