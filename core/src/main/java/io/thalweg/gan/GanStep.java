package io.thalweg.gan;

/**
 * What a step came to, from before its updates; of several of the discriminator, the last.
 *
 * @param discriminatorLoss the discriminator's, mean over the minibatch
 * @param generatorLoss the generator's
 * @param realScore mean of s(d(x)), the probability given to real images; 1/2 when it cannot tell
 * @param fakeScore the same of generated ones
 */
public record GanStep(double discriminatorLoss, double generatorLoss, double realScore, double fakeScore) {}
