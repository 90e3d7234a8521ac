package io.thalweg.gan;

/**
 * What may differ from one step of training to the next.
 *
 * @param generatorRate the generator's learning rate, over 0
 * @param discriminatorRate the discriminator's, over 0; another than the generator's is the rule of two time scales (Heusel et
 *     al. 2017)
 * @param number of the generator's step in the whole run, from 1, for Adam's bias correction; the discriminator has made as
 *     many as batches are given for each
 * @param smoothing what the target for real images falls short of 1 (Salimans et al. 2016, section 3.4)
 * @param averageDecay of the running average of the generator's parameters, in [0, 1)
 * @param seed of the step's every draw
 */
public record GanStepSettings(
        double generatorRate,
        double discriminatorRate,
        long number,
        double smoothing,
        double averageDecay,
        long seed) {}
