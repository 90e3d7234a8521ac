package io.thalweg.engine.dl4j;

import io.thalweg.gan.GanShape;
import io.thalweg.gan.ImageBatch;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What the networks of a DCGAN are given, and what comes back, as DL4J's arrays. */
record GanInputs(GanShape shape) {
    private static final float HALF_RANGE = 127.5f;

    /**
     * Noise, and labels as one-hot vectors beside it.
     *
     * @param noise {@code [count, noise]}
     * @return {@code [count, noise + classes, 1, 1]}
     */
    INDArray noise(float[] noise, int[] labels, int count) {
        int width = shape.noise() + shape.classes();
        float[] values = new float[count * width];
        requireLabels(labels, count);
        for (int i = 0; i < count; i++) {
            System.arraycopy(noise, i * shape.noise(), values, i * width, shape.noise());
            if (shape.classes() > 0) {
                values[i * width + shape.noise() + labels[i]] = 1;
            }
        }
        return array(values, count, width, 1, 1);
    }

    /**
     * Real images, and labels as planes beside them.
     *
     * @return {@code [count, channels + classes, size, size]}, -1 to 1
     */
    INDArray images(ImageBatch batch) {
        if (batch.pixels().length != batch.count() * shape.values()) {
            throw new IllegalArgumentException(batch.count() + " images of " + batch.pixels().length
                    + " bytes: allowed " + shape.values() + " for each");
        }
        float[] values = new float[batch.pixels().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Byte.toUnsignedInt(batch.pixels()[i]) / HALF_RANGE - 1;
        }
        return labelled(array(values, batch.count(), shape.channels(), shape.size(), shape.size()), batch.labels());
    }

    /** Images that are there, and labels as planes beside them. */
    INDArray labelled(INDArray images, int[] labels) {
        if (shape.classes() == 0) {
            return images;
        }
        requireLabels(labels, Math.toIntExact(images.size(0)));
        int plane = shape.size() * shape.size();
        float[] values = new float[labels.length * shape.classes() * plane];
        for (int i = 0; i < labels.length; i++) {
            int from = (i * shape.classes() + labels[i]) * plane;
            java.util.Arrays.fill(values, from, from + plane, 1);
        }
        return Nd4j.concat(1, images, array(values, labels.length, shape.classes(), shape.size(), shape.size()));
    }

    /** Of a gradient for images and planes, that for the images. */
    INDArray ofImages(INDArray slopes) {
        if (shape.classes() == 0) {
            return slopes;
        }
        return slopes.get(
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(0, shape.channels()),
                        NDArrayIndex.all(),
                        NDArrayIndex.all())
                .dup('c');
    }

    /** A gradient for scores. */
    static INDArray slopes(float[] values) {
        return array(values, values.length, 1, 1, 1);
    }

    /** Images as they are kept. */
    static byte[] pixels(INDArray images) {
        float[] values = values(images);
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.rint((values[i] + 1) * HALF_RANGE);
        }
        return pixels;
    }

    /** All values, row-major. */
    static float[] values(INDArray array) {
        float[] values = new float[Math.toIntExact(array.length())];
        FlatParameters.values(array.dup('c')).get(0, values);
        return values;
    }

    /** An array of the step's, if there is one; one made from Java's own would be left to the JVM's collector. */
    private static INDArray array(float[] values, long... dimensions) {
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, dimensions);
        FlatParameters.values(array).put(0, values);
        return array;
    }

    private void requireLabels(int[] labels, int count) {
        if (shape.classes() > 0 && labels.length != count) {
            throw new IllegalArgumentException(
                    count + " images of a minibatch have " + labels.length + " labels: allowed one for each");
        }
        for (int i = 0; shape.classes() > 0 && i < count; i++) {
            if (labels[i] < 0 || labels[i] >= shape.classes()) {
                throw new IllegalArgumentException("Label " + labels[i] + " of image " + i
                        + " of a minibatch: allowed 0 to " + (shape.classes() - 1));
            }
        }
    }
}
