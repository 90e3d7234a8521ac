package io.thalweg.network;

/** What is done with the mean of the replicas, as a configuration names it; see {@link io.thalweg.average.OuterStep}. */
public enum OuterStepChoice {
    MEAN(1, 0),
    SLOWMO(1, 0.5),
    DILOCO(0.7, 0.9);

    private final double learningRate;
    private final double momentum;

    OuterStepChoice(double learningRate, double momentum) {
        this.learningRate = learningRate;
        this.momentum = momentum;
    }

    /** The outer learning rate where none is given. */
    public double defaultLearningRate() {
        return learningRate;
    }

    /** The outer momentum where none is given. */
    public double defaultMomentum() {
        return momentum;
    }
}
