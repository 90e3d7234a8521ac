package io.thalweg.prepare.perplexity;

/** What a perplexity is of. */
public enum PerplexityUnit {
    /** The model's tokens. */
    TOKEN,
    /** Characters: models with different tokens can be held against each other. */
    CHARACTER
}
