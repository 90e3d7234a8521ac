package io.thalweg.lm;

/**
 * What a step of training gave.
 *
 * @param lossSum sum over the segment's tokens of the loss trained on, nats; not finite when the step went wrong, and then
 *     the parameters are worth nothing
 * @param gradientNorm norm of the gradient of the mean loss before clipping
 */
public record StepResult(double lossSum, double gradientNorm) {}
