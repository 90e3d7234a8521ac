package io.thalweg.lm;

import io.thalweg.average.ModelState;
import java.util.function.Supplier;

/**
 * A network on one device, with its optimiser's moments and the hidden state of its streams. For one thread. Loss is the
 * mean over a segment's tokens, so a learning rate means the same for every batch and number of steps.
 */
public interface LanguageModel extends AutoCloseable {
    /** Takes over the parameters, and the optimiser's moments where {@code from} has them, by name; else those stay. */
    void load(ModelState from);

    /** Copies the parameters, and the optimiser's moments where {@code into} has room for them, by name. */
    void store(ModelState into);

    /**
     * Sets the hidden state.
     *
     * @param state {@code [layers, state parts, batch, hidden]}; h before c
     */
    void hiddenState(float[] state, int batch);

    /** A copy of the hidden state, in the same form. */
    float[] hiddenState();

    /**
     * One step of truncated back-propagation (Williams and Peng 1990): forward from the hidden state that is there,
     * backward through the segment, an update; the hidden state moves on and carries no gradient further.
     */
    StepResult train(Segment segment, StepSettings settings);

    /**
     * Begins a step and may return before it is done, where a device computes by itself. What comes back waits for it; further
     * steps may have begun when it is asked, once.
     */
    default Supplier<StepResult> begin(Segment segment, StepSettings settings) {
        StepResult done = train(segment, settings);
        return () -> done;
    }

    /**
     * The gradient of the mean loss of a segment at the parameters that are there, in the form of the parameters. Changes
     * nothing but the hidden state. Dropout and sampling as {@code settings} say.
     */
    ModelState gradient(Segment segment, StepSettings settings);

    /** Sum of the losses of a segment in nats, without dropout, over the whole vocabulary; the hidden state moves on. */
    double evaluate(Segment segment);

    /**
     * Natural logarithms of the next token's probabilities after one more token of each stream, without dropout; the hidden
     * state moves on.
     *
     * @param tokens {@code [batch]}
     * @return {@code [batch, vocabulary]}
     */
    float[] next(int[] tokens);

    /** Frees what the device holds. */
    @Override
    void close();
}
