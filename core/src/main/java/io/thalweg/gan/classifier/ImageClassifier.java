package io.thalweg.gan.classifier;

import io.thalweg.average.ModelState;

/** A classifier on one device, with its optimiser's moments. For one thread. Tensors are as {@link ClassifierShape} names them. */
public interface ImageClassifier extends AutoCloseable {
    ClassifierShape shape();

    /** Takes over the parameters; the moments stay. */
    void load(ModelState from);

    /** Copies the parameters. */
    void store(ModelState into);

    /**
     * One step of Adam down the mean negative log probability of the labels.
     *
     * @param pixels {@code [count, channels, size, size]}, one byte a value, 0 to 255; the network sees -1 to 1
     * @param labels {@code [count]}
     * @param rate over 0
     * @param number of the step, from 1
     * @return the loss before the step, nats an image
     */
    double train(byte[] pixels, int[] labels, double rate, long number);

    /** The loss of the parameters that are there. */
    double loss(byte[] pixels, int[] labels);

    /** Its gradient. Changes nothing. */
    ModelState gradient(byte[] pixels, int[] labels);

    /** What the network makes of images: one image does not depend on those it is looked at with. */
    Response respond(byte[] pixels, int count);

    /**
     * What the network makes of images.
     *
     * @param features {@code [count, features]}
     * @param probabilities {@code [count, classes]}
     */
    record Response(float[] features, float[] probabilities) {}

    /** Frees what the device holds. */
    @Override
    void close();
}
