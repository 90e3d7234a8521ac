package io.thalweg.prepare.pipeline;

/**
 * A line or paragraph that the input has more than once.
 *
 * @param text as it is held against others, and how it begins
 * @param copies that were dropped; it stands once more than that, or in what the input was held against
 */
public record RepeatedLine(String text, long copies) {}
