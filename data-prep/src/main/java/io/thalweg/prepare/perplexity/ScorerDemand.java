package io.thalweg.prepare.perplexity;

/**
 * What a model takes in memory, told without reading all of it.
 *
 * @param processBytes in every process that asks it
 * @param taskBytes besides, for each task that asks at the same time
 */
public record ScorerDemand(long processBytes, long taskBytes) {}
