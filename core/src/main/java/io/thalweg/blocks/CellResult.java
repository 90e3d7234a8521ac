package io.thalweg.blocks;

/**
 * What training a cell came to, besides its changed blocks.
 *
 * @param examples the cell's share of the round's examples, in the family's unit
 * @param lossSum nats
 * @param lossExamples predictions it was summed over
 */
public record CellResult(long examples, double lossSum, long lossExamples) {}
