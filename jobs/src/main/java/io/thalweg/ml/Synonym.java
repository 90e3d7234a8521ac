package io.thalweg.ml;

/**
 * A word near another, or near a vector.
 *
 * @param similarity the cosine, -1 to 1
 */
public record Synonym(String word, double similarity) {}
