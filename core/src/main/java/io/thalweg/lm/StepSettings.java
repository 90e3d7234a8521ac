package io.thalweg.lm;

/**
 * What may differ from one step of training to the next.
 *
 * @param learningRate over 0
 * @param number of the step in the whole run, from 1, for Adam's bias correction
 * @param clipNorm bound on the norm of the whole gradient (Pascanu et al. 2013); 0 for none
 * @param dropout share of the units between layers that are dropped, in [0, 1): on the embedding, between the layers and on
 *     the last one's output (Zaremba et al. 2014)
 * @param recurrentDropout share of the recurrent weights that are dropped for the step (Merity et al. 2018), in [0, 1)
 * @param sampledWords for {@link OutputLayer#SAMPLED}: words drawn for the step
 * @param seed of the step's every draw
 */
public record StepSettings(
        double learningRate,
        long number,
        double clipNorm,
        double dropout,
        double recurrentDropout,
        int sampledWords,
        long seed) {}
