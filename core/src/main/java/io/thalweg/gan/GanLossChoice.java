package io.thalweg.gan;

/** A {@link GanLoss} as a configuration names it. */
public enum GanLossChoice {
    MINIMAX,
    NON_SATURATING,
    LEAST_SQUARES,
    WASSERSTEIN,
    HINGE
}
