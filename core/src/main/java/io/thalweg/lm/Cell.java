package io.thalweg.lm;

import java.util.List;

/**
 * The recurrent unit of a layer. With x the layer's input, h and c its state, s the logistic function; gates in the order
 * in which their rows follow one another in the layer's weights.
 */
public enum Cell {
    /** Elman (1990): h' = tanh(W x + U h + b). */
    RNN(List.of("candidate"), false),
    /** Hochreiter and Schmidhuber (1997) with forget gates (Gers et al. 2000): c' = f c + i g, h' = o tanh(c'). */
    LSTM(List.of("input", "forget", "candidate", "output"), true),
    /**
     * LSTM with peepholes (Gers and Schmidhuber 2000): the input and forget gates see c, the output gate sees c', each
     * through a weight for each unit.
     */
    LSTM_PEEPHOLE(List.of("input", "forget", "candidate", "output"), true),
    /** LSTM with i = 1 - f (Greff et al. 2017, CIFG). */
    LSTM_COUPLED(List.of("forget", "candidate", "output"), true),
    /**
     * Cho et al. (2014): h' = z h + (1 - z) tanh(W x + b + r (U h + b')), the reset gate r on U h.
     */
    GRU(List.of("reset", "update", "candidate"), false);

    private final List<String> gates;
    private final boolean memory;

    Cell(List<String> gates, boolean memory) {
        this.gates = gates;
        this.memory = memory;
    }

    /** Names of the gates, in the order of their rows. */
    public List<String> gates() {
        return gates;
    }

    /** Whether there is a memory c beside the hidden state h. */
    public boolean hasMemory() {
        return memory;
    }

    /** Arrays of {@code [batch, hidden]} that a layer's state is made of: h, and c where there is one. */
    public int stateParts() {
        return memory ? 2 : 1;
    }
}
